from django.db import migrations

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_store_reach"), ("kit", "0002_walls")]

    operations = [wall("accounts_countercase")]
