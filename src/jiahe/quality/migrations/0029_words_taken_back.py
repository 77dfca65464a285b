from django.db import migrations

TABLE = "quality_correction"
# What was taught by a suggestion goes with it; nothing is ever rewritten.
UP = [
    f'DROP TRIGGER append_only ON "{TABLE}"',
    f'CREATE TRIGGER never_rewritten BEFORE UPDATE ON "{TABLE}" '
    "FOR EACH ROW EXECUTE FUNCTION jiahe_refuse_change()",
    f'CREATE TRIGGER goes_with_its_suggestion BEFORE DELETE ON "{TABLE}" '
    "FOR EACH ROW WHEN (OLD.suggestion_id IS NULL) EXECUTE FUNCTION jiahe_refuse_change()",
]
DOWN = [
    f'DROP TRIGGER never_rewritten ON "{TABLE}"',
    f'DROP TRIGGER goes_with_its_suggestion ON "{TABLE}"',
    f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{TABLE}" '
    "FOR EACH ROW EXECUTE FUNCTION jiahe_refuse_change()",
]


class Migration(migrations.Migration):
    dependencies = [("quality", "0028_words_of_suggestions")]

    operations = [migrations.RunSQL(UP, DOWN)]
