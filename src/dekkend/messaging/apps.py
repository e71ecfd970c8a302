from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Messages of iWmo and iJw: reading, judging and answering them, and the log of all that passed."""

    name = "dekkend.messaging"
    label = "messaging"
    verbose_name = "Berichten"
    default_auto_field = "django.db.models.BigAutoField"
