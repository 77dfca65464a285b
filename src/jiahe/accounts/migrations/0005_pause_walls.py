from django.db import migrations

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_pauses"), ("kit", "0002_walls")]

    operations = [wall("accounts_pause")]
