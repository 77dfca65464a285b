"""The walls, the append-only ledger, and the trigger that keeps its sums.

A sum is one row for a batch at a holder. It is made first, empty, so that two deeds that are
the first ones there meet at the same row; then the deed's lines are added under its lock.
"""

from django.db import migrations

from jiahe.kit.tenancy import append_only, wall

FUNCTION = """
CREATE FUNCTION jiahe_keep_stock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO fieldwork_stocklevel (company_id, batch_id, store_id, worker_id, quantity)
    SELECT company_id, batch_id, store_id, worker_id, 0 FROM added GROUP BY 1, 2, 3, 4
    ON CONFLICT (batch_id, store_id, worker_id) DO NOTHING;
  UPDATE fieldwork_stocklevel AS level SET quantity = level.quantity + one.quantity
    FROM (SELECT batch_id, store_id, worker_id, sum(quantity)::integer AS quantity
          FROM added GROUP BY 1, 2, 3) AS one
    WHERE level.batch_id = one.batch_id
      AND level.store_id IS NOT DISTINCT FROM one.store_id
      AND level.worker_id IS NOT DISTINCT FROM one.worker_id;
  RETURN NULL;
END $$;
CREATE TRIGGER stock_is_the_sum AFTER INSERT ON fieldwork_stockmovement
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION jiahe_keep_stock();
"""
UNDO = """
DROP TRIGGER stock_is_the_sum ON fieldwork_stockmovement;
DROP FUNCTION jiahe_keep_stock;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("fieldwork", "0003_stock"),
        ("kit", "0002_walls"),
    ]

    operations = [
        wall(
            "fieldwork_batch",
            "fieldwork_materialrecord",
            "fieldwork_purchase",
            "fieldwork_purchaseline",
            "fieldwork_stocklevel",
            "fieldwork_stockmovement",
        ),
        append_only("fieldwork_stockmovement"),
        migrations.RunSQL(FUNCTION, UNDO),
    ]
