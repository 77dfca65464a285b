from django.db import migrations

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("insights", "0050_gates"), ("kit", "0002_walls")]

    operations = [wall("insights_gate")]
