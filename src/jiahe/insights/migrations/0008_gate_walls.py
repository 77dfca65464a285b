from django.db import migrations

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("insights", "0007_gates"), ("kit", "0002_walls")]

    operations = [wall("insights_gate")]
