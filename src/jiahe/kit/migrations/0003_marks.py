"""Whoever changes what copies hold leaves a mark (see kit.copies)."""

from django.db import migrations, models

from jiahe.kit.copies import MARKING, marked


class Migration(migrations.Migration):
    dependencies = [
        ("kit", "0002_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeMark",
            fields=[
                ("company_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("changed_in", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(MARKING, "DROP FUNCTION jiahe_leave_mark"),
        marked("kit_calendarday", company=""),
    ]
