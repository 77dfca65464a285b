from django.db import migrations, models

# Every code that was sent before is used or expired, or its sign-in is asked for anew.
MASK_OLD = """
UPDATE notify_message SET text = regexp_replace(text, '(?<![0-9])[0-9]{6}(?![0-9])', '••••••')
WHERE kind IN ('login_code', 'counter_code')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notify", "0001_start"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="secret_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                fields=["secret_until"],
                condition=models.Q(secret_until__isnull=False),
                name="messages_with_a_live_code",
            ),
        ),
        migrations.RunSQL(MASK_OLD, migrations.RunSQL.noop),
    ]
