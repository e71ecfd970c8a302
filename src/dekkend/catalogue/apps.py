from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Product categories, and later requirements, price models and tariffs."""

    name = "dekkend.catalogue"
    label = "catalogue"
    verbose_name = "Catalogus"
    default_auto_field = "django.db.models.BigAutoField"
