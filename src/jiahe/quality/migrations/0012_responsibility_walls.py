from django.db import migrations

from jiahe.kit.tenancy import append_only, wall

KEPT = ("quality_losscase", "quality_split", "quality_splitcontest")
NEVER_DELETED = """
CREATE TRIGGER never_deleted BEFORE DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION jiahe_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("quality", "0011_responsibility"), ("kit", "0002_walls")]

    operations = [
        wall("quality_splitrule", *KEPT),
        append_only("quality_splitrule"),
        *(
            migrations.RunSQL(
                NEVER_DELETED.format(table=table), f"DROP TRIGGER never_deleted ON {table}"
            )
            for table in KEPT
        ),
    ]
