"""When the office reminded of a question about a day of rest, and why it answered or ended one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("booking", "0007_rest_moves")]

    operations = [
        migrations.AddField("restmove", "reminded_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "restmove",
            "office_reason",
            models.CharField(blank=True, default="", max_length=200),
        ),
    ]
