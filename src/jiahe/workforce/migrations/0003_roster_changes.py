"""Whoever changes a worker's file leaves a mark, so that copies of the roster know what is new."""

import django.db.models.deletion
from django.db import migrations, models

from jiahe.kit.tenancy import wall

FUNCTIONS = """
CREATE FUNCTION jiahe_mark_roster(worker bigint, company bigint) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO workforce_rosterchange (worker_id, company_id, changed_in)
  VALUES (worker, company, pg_current_xact_id()::text::bigint)
  ON CONFLICT (worker_id) DO UPDATE SET changed_in = excluded.changed_in
$$;
CREATE FUNCTION jiahe_worker_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM jiahe_mark_roster(NEW.id, NEW.company_id); RETURN NULL; END $$;
CREATE FUNCTION jiahe_worker_file_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'DELETE' THEN PERFORM jiahe_mark_roster(NEW.worker_id, NEW.company_id); END IF;
  IF TG_OP <> 'INSERT' THEN PERFORM jiahe_mark_roster(OLD.worker_id, OLD.company_id); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER roster_changed
  AFTER INSERT OR UPDATE OF home_lat, home_lng, duty, score_low ON workforce_worker
  FOR EACH ROW EXECUTE FUNCTION jiahe_worker_changed();
"""
FILES = ("skillgrant", "certificate", "weeklyshift", "leave")
TRIGGERS = "".join(
    f"CREATE TRIGGER roster_changed AFTER INSERT OR UPDATE OR DELETE ON workforce_{name}"
    " FOR EACH ROW EXECUTE FUNCTION jiahe_worker_file_changed();\n"
    for name in FILES
)
UNDO = "".join(
    f"DROP TRIGGER roster_changed ON workforce_{name};\n" for name in ("worker", *FILES)
) + (
    "DROP FUNCTION jiahe_worker_file_changed; DROP FUNCTION jiahe_worker_changed;"
    " DROP FUNCTION jiahe_mark_roster;"
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_walls"),
        ("workforce", "0002_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="RosterChange",
            fields=[
                ("worker_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("changed_in", models.BigIntegerField()),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.company",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "changed_in"], name="roster_changes_in_order")
                ],
            },
        ),
        wall("workforce_rosterchange"),
        migrations.RunSQL(FUNCTIONS + TRIGGERS, UNDO),
    ]
