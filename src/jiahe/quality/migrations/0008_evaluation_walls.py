from django.db import migrations

from jiahe.kit.tenancy import append_only, wall

NEVER_DELETED = """
CREATE TRIGGER never_deleted BEFORE DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION jiahe_refuse_change();
"""
KEPT = (
    "quality_reviewdoubt",
    "quality_callback",
    "quality_survey",
)


class Migration(migrations.Migration):
    dependencies = [
        ("quality", "0007_evaluation"),
        ("kit", "0002_walls"),
    ]

    operations = [
        wall(
            "quality_fairfit",
            "quality_reviewdoubt",
            "quality_survey",
            "quality_surveystep",
            "quality_callback",
            "quality_touchpoint",
            "quality_yearsurvey",
            "quality_yearanswer",
            "quality_creditentry",
            "quality_creditobjection",
            "quality_grade",
            "quality_innerview",
            "quality_outsideview",
            "quality_mysteryvisit",
        ),
        append_only(
            "quality_surveystep",
            "quality_yearanswer",
            "quality_grade",
            "quality_outsideview",
        ),
        *(
            migrations.RunSQL(
                NEVER_DELETED.format(table=table), f"DROP TRIGGER never_deleted ON {table}"
            )
            for table in KEPT
        ),
    ]
