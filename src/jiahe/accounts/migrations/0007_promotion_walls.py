from django.db import migrations

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_promotions"), ("kit", "0002_walls")]

    operations = [wall("accounts_promotion", "accounts_arrival")]
