from django.db import migrations

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension

from jiahe.kit.tenancy import MAY_SEE, append_only


class Migration(migrations.Migration):
    dependencies = [
        ("kit", "0001_start"),
    ]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.RunSQL(MAY_SEE, "DROP FUNCTION jiahe_may_see(bigint)"),
        append_only("kit_outbox", "kit_outboxreceipt"),
    ]
