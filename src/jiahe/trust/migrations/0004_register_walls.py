from django.db import migrations

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("trust", "0003_registers"), ("kit", "0002_walls")]

    operations = [wall("trust_compliancerecord", "trust_datarequest")]
