"""When something does not work: what happened, in words, and what to do next. Nothing technical."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import Message
from dekkend.web.badges import Words
from dekkend.web.pages import page

LAST_RESORT = (
    '<!doctype html><html lang="nl"><meta charset="utf-8"><title>Storing – Dekkend</title>'
    "<h1>Er ging iets mis</h1><p>Uw gegevens zijn niet half opgeslagen. Probeer het over een paar minuten "
    'opnieuw.</p><p lang="en">Something went wrong. Nothing was half saved. Try again in a few minutes.</p>'
)
SECRET_FIELDS = frozenset(
    {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code"}
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What the page of an error says: what happened, what to do, and where to go."""

    title: Words
    what: Words
    next: Words
    href: str = "/"
    link: Words = ""
    rule: str = ""


def problem_page(request: HttpRequest, problem: Problem, status: int) -> HttpResponse:
    """The page for a problem."""
    return page(request, "error.html.jinja", {"problem": problem, "typed": ()}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the address or the form cannot be read."""
    problem = Problem(
        _("Dit verzoek begrijpen wij niet"),
        _("Het adres of het formulier is onderweg beschadigd, of het bestand is te groot."),
        _("Ga terug en probeer het opnieuw. Er is niets opgeslagen."),
        link=_("Naar het begin"),
    )
    return problem_page(request, problem, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not for this person; the exception's own words where a policy gave them."""
    reason = getattr(exception, "args", ())
    words = next((each for each in reason if isinstance(each, Message)), None)
    problem = Problem(
        _("Dit mag u niet zien of doen"),
        words or _("Deze pagina hoort niet bij uw rol of bij uw organisatie."),
        _("Vraag de beheerder van uw organisatie om een rol als u die nodig hebt."),
        link=_("Naar het begin"),
    )
    return problem_page(request, problem, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page. A sentence that a view gave is shown; Django's own list of addresses is not."""
    words = next((each for each in getattr(exception, "args", ()) if isinstance(each, str)), "")
    problem = Problem(
        _("Deze pagina is er niet"),
        words or _("Het adres klopt niet, of de pagina is verplaatst."),
        _("Kijk of het adres goed is overgenomen, of zoek op een naam of nummer."),
        "/zoeken/",
        _("Zoeken"),
    )
    return problem_page(request, problem, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Must work when nearly nothing works."""
    try:
        problem = Problem(
            _("Er ging iets mis bij ons"),
            _("Wat u deed is niet opgeslagen, ook niet voor een deel."),
            _("Probeer het over een paar minuten opnieuw. Lukt het niet, meld dan wat u deed en hoe laat."),
            link=_("Naar het begin"),
        )
        return problem_page(request, problem, 500)
    except Exception:  # the page of the last resort may not fail
        return HttpResponse(LAST_RESORT, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is too old or was sent twice. Shows what was typed, so that nothing is lost."""
    problem = Problem(
        _("Het formulier is niet verstuurd"),
        _(
            "De pagina stond te lang open, u bent intussen in- of uitgelogd, of uw browser weigert cookies. "
            "Er is niets opgeslagen."
        ),
        _("Ga terug, ververs de pagina en verstuur het formulier opnieuw. Wat u invulde staat hieronder."),
        link=_("Naar het begin"),
    )
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in SECRET_FIELDS
        for value in values
        if value
    ]
    return page(request, "error.html.jinja", {"problem": problem, "typed": typed}, status=403)


def refusal_page(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    """A refusal of a service: its own sentence, what to do, and the rule it rests on."""
    problem = Problem(
        _("Dit kan nu niet"),
        refusal.message,
        refusal.remedy_message or _("Ga terug. Er is niets opgeslagen."),
        link=_("Naar het begin"),
        rule=refusal.rule or "",
    )
    return problem_page(request, problem, status)
