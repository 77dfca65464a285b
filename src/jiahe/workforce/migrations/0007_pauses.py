"""A pause of a worker or a store changes files: copies of the roster read them anew."""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION jiahe_pause_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM jiahe_mark_roster(w.id, w.company_id) FROM workforce_worker w
  WHERE w.company_id = NEW.company_id
    AND (NEW.kind = 'worker' AND w.id = NEW.subject_id
      OR NEW.kind = 'store' AND w.store_id = NEW.subject_id);
  RETURN NULL;
END $$;
CREATE TRIGGER roster_changed AFTER INSERT OR UPDATE ON accounts_pause
  FOR EACH ROW EXECUTE FUNCTION jiahe_pause_changed();
CREATE TRIGGER roster_changed_by_store AFTER UPDATE OF store_id ON workforce_worker
  FOR EACH ROW EXECUTE FUNCTION jiahe_worker_changed();
"""
UNDO = """
DROP TRIGGER roster_changed_by_store ON workforce_worker;
DROP TRIGGER roster_changed ON accounts_pause;
DROP FUNCTION jiahe_pause_changed;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_pause_walls"),
        ("workforce", "0006_intake"),
    ]

    operations = [migrations.RunSQL(TRIGGERS, UNDO)]
