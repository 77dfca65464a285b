from django.db import migrations

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [
        ("workforce", "0001_start"),
        ("kit", "0002_walls"),
    ]

    operations = [
        wall(
            "workforce_worker",
            "workforce_skillgrant",
            "workforce_certificate",
            "workforce_weeklyshift",
            "workforce_leave",
        ),
    ]
