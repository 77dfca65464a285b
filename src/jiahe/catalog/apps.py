from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "jiahe.catalog"
    default_auto_field = "django.db.models.BigAutoField"
