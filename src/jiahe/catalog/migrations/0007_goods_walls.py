from django.db import migrations

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0006_goods"),
        ("kit", "0002_walls"),
    ]

    operations = [
        wall("catalog_supplier", "catalog_supply", "catalog_kitline", "catalog_steppractice")
    ]
