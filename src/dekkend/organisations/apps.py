from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Regions, municipalities, providers, people and their roles."""

    name = "dekkend.organisations"
    label = "organisations"
    verbose_name = "Organisaties"
    default_auto_field = "django.db.models.BigAutoField"
