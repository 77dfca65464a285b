from django.db import migrations

from jiahe.kit.tenancy import append_only, wall


class Migration(migrations.Migration):
    dependencies = [("trust", "0005_leaks"), ("kit", "0002_walls")]

    operations = [wall("trust_leak", "trust_leakconcern"), append_only("trust_leakconcern")]
