from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class OrganisationsConfig(AppConfig):
    """Regions, municipalities, providers, people and their roles."""

    name = "dekkend.organisations"
    label = "organisations"
    verbose_name = "Organisaties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_load_municipalities, sender=self, dispatch_uid="organisations.municipalities")


def _load_municipalities(using: str, **_: Any) -> None:
    """Reference data comes with the tables, as Django's own content types do."""
    from dekkend.organisations.services import load_municipalities  # models are ready by now

    if "organisations_municipality" in connections[using].introspection.table_names():
        load_municipalities()
