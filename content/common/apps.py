from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "content.common"
    label = "content"
