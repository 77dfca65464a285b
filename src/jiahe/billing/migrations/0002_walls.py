from django.db import migrations

from jiahe.kit.tenancy import append_only, wall

BALANCED = """
CREATE OR REPLACE FUNCTION jiahe_journal_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE rest bigint;
BEGIN
  SELECT sum(amount_fen) INTO rest FROM billing_posting WHERE journal_id = NEW.journal_id;
  IF rest <> 0 THEN
    RAISE EXCEPTION 'journal % is off by % fen', NEW.journal_id, rest
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_balances AFTER INSERT ON billing_posting
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION jiahe_journal_balances();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0001_start"),
        ("kit", "0002_walls"),
    ]

    operations = [
        wall(
            "billing_account",
            "billing_journal",
            "billing_posting",
            "billing_payment",
            "billing_refund",
            "billing_settlement",
        ),
        append_only(
            "billing_journal",
            "billing_posting",
            "billing_gatewaynotice",
            "billing_noticeeffect",
            "billing_settlement",
        ),
        migrations.RunSQL(BALANCED, "DROP TRIGGER journal_balances ON billing_posting"),
    ]
