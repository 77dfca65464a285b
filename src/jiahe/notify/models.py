from django.db import models


class Message(models.Model):
    """One message to one phone, as it was sent; the demo inbox shows these rows."""

    phone = models.CharField(max_length=16, db_index=True)
    channel = models.CharField(max_length=12, default="sms")
    kind = models.CharField(max_length=40)
    text = models.TextField()
    link = models.CharField(max_length=200, default="")
    company_id = models.BigIntegerField(null=True)
    once_key = models.CharField(max_length=120, unique=True, null=True)
    created_at = models.DateTimeField(db_index=True)
    read_at = models.DateTimeField(null=True)
    secret_until = models.DateTimeField(null=True)  # holds a code that is good until then

    class Meta:
        indexes = [
            models.Index(
                fields=["secret_until"],
                condition=models.Q(secret_until__isnull=False),
                name="messages_with_a_live_code",
            )
        ]
