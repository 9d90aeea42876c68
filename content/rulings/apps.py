from django.apps import AppConfig


class RulingsConfig(AppConfig):
    name = "content.rulings"
    label = "rulings"
