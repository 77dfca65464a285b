"""When promised time ends, as a plain column with indexes: history is not read for what comes."""

import django.db.models.expressions
from django.db import migrations, models

TAKEN = ["held", "confirmed", "travelling", "in_service", "done"]


class Migration(migrations.Migration):
    dependencies = [("booking", "0011_month_of_days")]

    operations = [
        migrations.AddField(
            model_name="reservation",
            name="ends_at",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.expressions.Func("during", function="upper"),
                output_field=models.DateTimeField(),
            ),
        ),
        migrations.AddIndex(
            model_name="reservation",
            index=models.Index(
                condition=models.Q(("state__in", TAKEN)),
                fields=["worker", "ends_at"],
                name="taken_time_by_end",
            ),
        ),
        migrations.AddIndex(
            model_name="reservation",
            index=models.Index(fields=["company", "ends_at"], name="time_of_a_company_by_end"),
        ),
    ]
