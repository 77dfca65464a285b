from django.db import migrations

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("quality", "0013_credit_and_honours"), ("kit", "0002_walls")]

    operations = [wall("quality_honourconsent")]
