from django.db import migrations

from jiahe.kit.copies import marked


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0004_group_walls"),
        ("kit", "0003_marks"),
    ]

    operations = [
        marked("catalog_service", "catalog_sopversion", "catalog_groupterms"),
        marked("catalog_category", company=""),
    ]
