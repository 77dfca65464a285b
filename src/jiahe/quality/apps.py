from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "jiahe.quality"
    default_auto_field = "django.db.models.BigAutoField"
