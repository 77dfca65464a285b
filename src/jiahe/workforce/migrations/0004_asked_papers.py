"""Papers that a company asks of everybody; a change marks each of its workers as changed."""

import django.db.models.deletion
from django.db import migrations, models

from jiahe.kit.tenancy import wall

FUNCTION = """
CREATE FUNCTION jiahe_asked_papers_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE whose bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN whose := OLD.company_id; ELSE whose := NEW.company_id; END IF;
  PERFORM jiahe_mark_roster(w.id, w.company_id) FROM workforce_worker w WHERE w.company_id = whose;
  RETURN NULL;
END $$;
CREATE TRIGGER roster_changed AFTER INSERT OR UPDATE OR DELETE ON workforce_askedpaper
  FOR EACH ROW EXECUTE FUNCTION jiahe_asked_papers_changed();
"""
UNDO = """
DROP TRIGGER roster_changed ON workforce_askedpaper;
DROP FUNCTION jiahe_asked_papers_changed;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_walls'),
        ('workforce', '0003_roster_changes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='worker',
            name='duty',
            field=models.CharField(choices=[('trainee', 'Not yet on duty'), ('on', 'On duty'), ('paused', 'Paused'), ('left', 'Left')], default='on', max_length=8),
        ),
        migrations.CreateModel(
            name='AskedPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.company')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'kind'), name='a_paper_is_asked_for_once')],
            },
        ),
        wall("workforce_askedpaper"),
        migrations.RunSQL(FUNCTION, UNDO),
    ]
