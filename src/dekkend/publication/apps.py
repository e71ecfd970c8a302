"""The publication context: letters, and later agreements, notes and registers."""

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "dekkend.publication"
    label = "publication"
    verbose_name = "Publicatie"
