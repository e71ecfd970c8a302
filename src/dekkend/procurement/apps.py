from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    """Definitions, submissions, assessment and decisions."""

    name = "dekkend.procurement"
    label = "procurement"
    verbose_name = "Inkoop"
