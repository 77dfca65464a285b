from django.db import migrations

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("workforce", "0011_scans"), ("kit", "0002_walls")]

    operations = [wall("workforce_paperscan")]
