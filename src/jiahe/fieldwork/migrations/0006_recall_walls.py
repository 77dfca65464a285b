from django.db import migrations

from jiahe.kit.tenancy import wall

NEVER_DELETED = """
CREATE TRIGGER never_deleted BEFORE DELETE ON fieldwork_recallnotice
  FOR EACH ROW EXECUTE FUNCTION jiahe_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0005_recall_notices"), ("kit", "0002_walls")]

    operations = [
        wall("fieldwork_recallnotice"),
        migrations.RunSQL(
            NEVER_DELETED, "DROP TRIGGER never_deleted ON fieldwork_recallnotice"
        ),
    ]
