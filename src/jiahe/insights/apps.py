from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "jiahe.insights"
    default_auto_field = "django.db.models.BigAutoField"
