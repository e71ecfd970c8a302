"""The pages: views, templates, components and static files."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "dekkend.web"
    label = "web"
    verbose_name = "Pagina's"

    def ready(self) -> None:
        """Every form counts in the years that rules can count in, whoever made its field."""
        from django import forms

        from dekkend.web.years import within_the_years

        forms.DateField.default_validators = [within_the_years]
        forms.DateTimeField.default_validators = [within_the_years]
