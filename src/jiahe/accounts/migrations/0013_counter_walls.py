from django.db import migrations

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_counter"), ("kit", "0002_walls")]

    operations = [wall("accounts_countercase")]
