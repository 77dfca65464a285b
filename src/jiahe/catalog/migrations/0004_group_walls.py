from django.db import migrations

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0003_groups"),
        ("kit", "0002_walls"),
    ]

    operations = [wall("catalog_groupterms", "catalog_supportgrant")]
