from django.db import migrations

from jiahe.kit.tenancy import wall

KEPT = ("quality_stagedmeasure", "quality_measureappeal", "quality_reward")
NEVER_DELETED = """
CREATE TRIGGER never_deleted BEFORE DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION jiahe_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("quality", "0009_measures"), ("kit", "0002_walls")]

    operations = [
        wall(*KEPT),
        *(
            migrations.RunSQL(
                NEVER_DELETED.format(table=table), f"DROP TRIGGER never_deleted ON {table}"
            )
            for table in KEPT
        ),
    ]
