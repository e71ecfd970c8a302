"""The procurement context: from definition to decisions."""

from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    name = "dekkend.procurement"
    label = "procurement"
    verbose_name = "Inkoop"

    def ready(self) -> None:
        from dekkend.procurement import rules  # noqa: F401  (registers the rules)
