from django.apps import AppConfig


class PublicationConfig(AppConfig):
    """Letters, notes and the public register."""

    name = "dekkend.publication"
    label = "publication"
    verbose_name = "Publicatie"
