from django.db import migrations

from jiahe.kit.copies import marked


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_walls"),
        ("kit", "0003_marks"),
    ]

    operations = [
        marked("accounts_store"),
        marked("accounts_company", company="id"),
    ]
