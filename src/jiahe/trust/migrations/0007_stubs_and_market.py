from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trust", "0006_leak_walls")]

    operations = [
        migrations.AlterField(
            model_name="compliancerecord",
            name="kind",
            field=models.CharField(
                max_length=16,
                choices=[
                    ("assessment", "Impact assessment (LW-15)"),
                    ("logs", "Network logs kept (LW-17)"),
                    ("filing_change", "Change of the filing (LW-04)"),
                    ("closing", "Notice of closing (LW-12)"),
                    ("merchant_check", "Merchant's identity (LW-13)"),
                    ("tax_report", "Tax report of a quarter (LW-25)"),
                    ("algorithm", "Filing of an algorithm (LW-29)"),
                    ("text_review", "Agreement reviewed (CM-01)"),
                    ("market", "Market observed (CM-03)"),
                    ("invoice_stubs", "Invoice stubs of a year (LW-24)"),
                ],
            ),
        ),
    ]
