import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from jiahe.kit.tenancy import wall


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0017_home_invitation'),
        ('billing', '0007_one_open_payment'),
        ('booking', '0010_moved_terms'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Supplement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(max_length=10)),
                ('start', models.DateTimeField()),
                ('asked_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.company')),
                ('payment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='supplement', to='billing.payment')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='booking.visit')),
            ],
            options={'abstract': False, 'base_manager_name': 'objects'},
        ),
        migrations.AlterField(
            model_name='refund',
            name='reason',
            field=models.CharField(choices=[('cancelled', 'After a cancellation'), ('not_bookable', 'Paid after the order had ended'), ('paid_twice', 'Paid a second time'), ('not_moved', 'The other time could not be kept'), ('moved', 'Moved to a cheaper time'), ('goodwill', 'Goodwill')], max_length=60),
        ),
        wall('billing_supplement'),
    ]
