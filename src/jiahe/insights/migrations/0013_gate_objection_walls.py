from django.db import migrations

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("insights", "0012_gate_objections"), ("kit", "0002_walls")]

    operations = [wall("insights_gateobjection")]
