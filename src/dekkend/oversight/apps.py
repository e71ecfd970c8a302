from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Bibob and financial tests of providers, and what their outcomes mean for an agreement."""

    name = "dekkend.oversight"
    label = "oversight"
    verbose_name = "Toezicht"
    default_auto_field = "django.db.models.BigAutoField"
