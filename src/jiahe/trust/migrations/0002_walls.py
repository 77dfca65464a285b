from django.db import migrations

from jiahe.kit.tenancy import append_only, wall


class Migration(migrations.Migration):
    dependencies = [
        ("trust", "0001_start"),
        ("kit", "0002_walls"),
    ]

    operations = [
        wall(
            "trust_auditentry",
        ),
        append_only(
            "trust_auditentry",
        ),
    ]
