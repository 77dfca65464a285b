from django.db import migrations

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension

from jiahe.kit.tenancy import SCOPE_FUNCTIONS, append_only


class Migration(migrations.Migration):
    dependencies = [
        ("kit", "0001_start"),
    ]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.RunSQL(
            SCOPE_FUNCTIONS,
            "DROP FUNCTION jiahe_sees_every_company(); DROP FUNCTION jiahe_companies()",
        ),
        append_only("kit_outbox", "kit_outboxreceipt"),
    ]
