import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0014_counter_walls'),
        ('billing', '0005_bill_cases'),
    ]

    operations = [
        migrations.AlterField(
            model_name='account',
            name='kind',
            field=models.CharField(
                choices=[
                    ('provider', 'At the payment provider'),
                    ('cash', 'Cash at the counter'),
                    ('escrow', 'Held for the household'),
                    ('company', 'Company'),
                    ('platform', 'Platform'),
                    ('worker', 'Worker'),
                    ('refunded', 'Refund on its way'),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name='payment',
            name='taken_by',
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name='+',
                to='accounts.person',
            ),
        ),
    ]
