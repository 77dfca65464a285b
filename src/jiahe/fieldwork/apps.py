from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    name = "jiahe.fieldwork"
    default_auto_field = "django.db.models.BigAutoField"
