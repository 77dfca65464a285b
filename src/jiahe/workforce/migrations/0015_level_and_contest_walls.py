from django.db import migrations

from jiahe.kit.tenancy import append_only, wall


class Migration(migrations.Migration):
    dependencies = [("workforce", "0014_levels_and_contests"), ("kit", "0002_walls")]

    operations = [
        wall("workforce_promotion", "workforce_contestentry"),
        append_only("workforce_promotion"),
    ]
