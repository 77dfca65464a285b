from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0006_cash'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(
                condition=models.Q(('state', 'open')),
                fields=('order', 'provider', 'amount_fen'),
                name='an_order_waits_for_a_sum_once',
            ),
        ),
    ]
