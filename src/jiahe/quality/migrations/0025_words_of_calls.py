from functools import reduce
from operator import or_

from django.db import migrations, models
from django.db.models import Q

SOURCES = ("review", "survey", "objection", "call_back", "touch_point")


def only(source: str) -> Q:
    return Q(**{f"{one}__isnull": one != source for one in SOURCES})


def source(model: str) -> models.Field:
    return models.ForeignKey(
        null=True, on_delete=models.CASCADE, related_name="statements", to=f"quality.{model}"
    )


class Migration(migrations.Migration):
    dependencies = [("quality", "0024_split_answers")]

    operations = [
        migrations.RemoveConstraint(model_name="statement", name="a_statement_has_one_source"),
        migrations.AddField(model_name="statement", name="call_back", field=source("callback")),
        migrations.AddField(model_name="statement", name="touch_point", field=source("touchpoint")),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                fields=("call_back", "number"), name="a_call_is_read_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                fields=("touch_point", "number"), name="an_answer_to_one_question_is_read_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=reduce(or_, map(only, SOURCES)), name="a_statement_has_one_source"
            ),
        ),
    ]
