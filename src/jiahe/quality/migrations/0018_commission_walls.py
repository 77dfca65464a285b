from django.db import migrations

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("quality", "0017_commissions"), ("kit", "0002_walls")]

    operations = [wall("quality_commission")]
