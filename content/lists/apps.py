from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "content.lists"
    label = "lists"
