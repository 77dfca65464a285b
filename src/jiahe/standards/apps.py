from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "jiahe.standards"
    default_auto_field = "django.db.models.BigAutoField"
