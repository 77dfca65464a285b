from django.db import migrations

from jiahe.kit.tenancy import append_only, wall


class Migration(migrations.Migration):
    dependencies = [("care", "0001_start"), ("kit", "0002_walls")]

    operations = [
        wall("care_complaint", "care_complaintstep"),
        append_only("care_complaint", "care_complaintstep"),
    ]
