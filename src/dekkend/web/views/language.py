"""The language of the pages; for who is logged in also that of the mail."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from dekkend.organisations.services.notices import remember_language
from dekkend.web.pages import actor_of


@require_POST
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Sets the language of this browser, and remembers it for mail to the account."""
    answer = set_language(request)
    remember_language(actor_of(request), request.POST.get("language", ""))
    return answer
