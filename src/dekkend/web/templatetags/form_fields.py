"""Forms of the login package, drawn by the same Jinja2 macros as our own forms."""

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.utils.safestring import SafeString, mark_safe

from dekkend.organisations.examples import example_accounts
from dekkend.web.pages import engine

register = template.Library()


@register.simple_tag
def form_fields(form: BaseForm) -> SafeString:
    """Every field with its label, hint and error, and the summary of errors above them."""
    drawn = engine().get_template("accounts/fields.html.jinja").render(form=form)
    return mark_safe(drawn)  # noqa: S308 - escaped by Jinja2


@register.simple_tag
def examples() -> SafeString:
    """The example accounts with their password, where they work; nothing elsewhere."""
    accounts = example_accounts() if settings.DEMO else ()
    drawn = engine().get_template("accounts/examples.html.jinja").render(accounts=accounts)
    return mark_safe(drawn)  # noqa: S308 - escaped by Jinja2
