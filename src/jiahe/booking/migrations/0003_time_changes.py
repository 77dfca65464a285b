"""Each promise carries the transaction that changed it last, so that copies know what is new."""

from django.db import migrations, models

FUNCTION = """
CREATE FUNCTION jiahe_time_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NEW.changed_in := pg_current_xact_id()::text::bigint; RETURN NEW; END $$;
CREATE TRIGGER time_changed BEFORE INSERT OR UPDATE ON booking_reservation
  FOR EACH ROW EXECUTE FUNCTION jiahe_time_changed();
"""
UNDO = "DROP TRIGGER time_changed ON booking_reservation; DROP FUNCTION jiahe_time_changed;"


class Migration(migrations.Migration):
    dependencies = [("booking", "0002_walls")]

    operations = [
        migrations.AddField(
            model_name="reservation",
            name="changed_in",
            field=models.BigIntegerField(db_default=0, editable=False),
        ),
        migrations.AddIndex(
            model_name="reservation",
            index=models.Index(fields=["company", "changed_in"], name="time_changes_in_order"),
        ),
        migrations.AddIndex(
            model_name="reservation",
            index=models.Index(
                condition=models.Q(state="held"), fields=["held_by"], name="held_time_by_holder"
            ),
        ),
        migrations.AddIndex(
            model_name="reservation",
            index=models.Index(
                condition=models.Q(state="held"), fields=["worker"], name="held_time_by_worker"
            ),
        ),
        migrations.RunSQL(FUNCTION, UNDO),
    ]
