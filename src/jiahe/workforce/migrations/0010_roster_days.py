"""Opened and freed days; whoever changes one leaves the mark that copies of the roster read."""

import django.db.models.deletion
from django.db import migrations, models

from jiahe.kit.tenancy import wall

TRIGGER = (
    "CREATE TRIGGER roster_changed AFTER INSERT OR UPDATE OR DELETE ON workforce_rosterday"
    " FOR EACH ROW EXECUTE FUNCTION jiahe_worker_file_changed();"
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_walls"),
        ("workforce", "0009_training_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="RosterDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("starts", models.TimeField(null=True)),
                ("ends", models.TimeField(null=True)),
                ("company", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.company")),
                ("worker", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="roster_days", to="workforce.worker")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("worker", "on"), name="a_day_is_changed_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends__isnull", True), ("starts__isnull", True)),
                            models.Q(("ends__gt", models.F("starts")), ("starts__isnull", False)),
                            _connector="OR",
                        ),
                        name="opened_hours_end_after_they_begin",
                    ),
                ],
            },
        ),
        wall("workforce_rosterday"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER roster_changed ON workforce_rosterday"),
    ]
