from django.db import migrations

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_start"),
        ("kit", "0002_walls"),
    ]

    operations = [
        wall(
            "catalog_service",
            "catalog_addon",
            "catalog_package",
            "catalog_sopversion",
            "catalog_sopstep",
        ),
    ]
