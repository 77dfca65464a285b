from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "jiahe.api"
