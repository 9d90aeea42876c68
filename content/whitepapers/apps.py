from django.apps import AppConfig


class WhitePapersConfig(AppConfig):
    name = "content.whitepapers"
    label = "whitepapers"
