from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "content.cases"
    label = "cases"
