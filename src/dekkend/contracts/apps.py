from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """Agreements from signature to exit: text, term, cells, spending rooms, changes, conversations."""

    name = "dekkend.contracts"
    label = "contracts"
    verbose_name = "Overeenkomsten"
    default_auto_field = "django.db.models.BigAutoField"
