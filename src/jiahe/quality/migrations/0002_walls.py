from django.db import migrations

from jiahe.kit.tenancy import wall

NEVER_DELETED = """
CREATE TRIGGER never_deleted BEFORE DELETE ON quality_review
  FOR EACH ROW EXECUTE FUNCTION jiahe_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("quality", "0001_start"),
        ("kit", "0002_walls"),
    ]

    operations = [
        wall(
            "quality_reviewinvitation",
            "quality_review",
            "quality_reviewphoto",
        ),
        migrations.RunSQL(NEVER_DELETED, "DROP TRIGGER never_deleted ON quality_review"),
    ]
