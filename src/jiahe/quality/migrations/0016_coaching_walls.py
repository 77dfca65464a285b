from django.db import migrations

from jiahe.kit.tenancy import wall

NEVER_DELETED = """
CREATE TRIGGER never_deleted BEFORE DELETE ON quality_coachingtalk
  FOR EACH ROW EXECUTE FUNCTION jiahe_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("quality", "0015_coaching"), ("kit", "0002_walls")]

    operations = [
        wall("quality_coachingtalk"),
        migrations.RunSQL(NEVER_DELETED, "DROP TRIGGER never_deleted ON quality_coachingtalk"),
    ]
