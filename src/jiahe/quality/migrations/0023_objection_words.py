from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("fieldwork", "0006_recall_walls"),
        ("quality", "0022_device_walls"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="statement", name="a_statement_has_one_source"),
        migrations.AddField(
            model_name="statement",
            name="objection",
            field=models.ForeignKey(
                null=True,
                on_delete=models.CASCADE,
                related_name="statements",
                to="fieldwork.acceptance",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                fields=("objection", "number"), name="an_objection_is_read_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=Q(review__isnull=False, survey=None, objection=None)
                | Q(review=None, survey__isnull=False, objection=None)
                | Q(review=None, survey=None, objection__isnull=False),
                name="a_statement_has_one_source",
            ),
        ),
    ]
