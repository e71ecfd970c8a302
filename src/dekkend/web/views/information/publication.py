"""The public page of a procurement, its machine-readable form, following it, and withdrawing a lot."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import msg
from dekkend.organisations.domain import allow
from dekkend.procurement.admission_cells import admits_continuously
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries import information
from dekkend.procurement.queries.award_notice import award_notice
from dekkend.procurement.services import contacts as services
from dekkend.procurement.services import lots as lot_services
from dekkend.publication.ocds import release
from dekkend.web.access import require
from dekkend.web.pages import page
from dekkend.web.views.information.common import attempt, context, words
from dekkend.web.views.information.forms import LinkForm, ReasonForm
from dekkend.web.views.procurement.frame import Frame, frame_of
from dekkend.web.views.procurement.words import FORMS


@require_safe
def publication(request: HttpRequest, slug: str) -> HttpResponse:
    """What is bought, by which procedure, until when, with which notes; and how to take part."""
    frame = frame_of(request, slug)
    definition = frame.view.definition
    facts = information.publication(frame.actor, slug)
    shown = context(
        frame,
        "publication",
        page_title=_("Publicatie"),
        facts_=facts,
        award=award_notice(frame.actor, slug),
        withdrawn={it.lot.slug: it for it in facts.withdrawn},
        form_name=FORMS[definition.procedure.form],
        enrols=admits_continuously(definition),
        notes=information.notes(frame.actor, slug),
        terms=information.terms_of_asking(frame.actor, slug),
        link_form=LinkForm() if frame.may(Action.RUN_PROCUREMENT) else None,
        products={product.id: product.name for product in definition.products},
        may_follow=allow(msg("Dat kan.")) if frame.actor.is_known else None,
    )
    return page(request, "information/publication.html.jinja", shown)


@require_safe
def publication_data(request: HttpRequest, slug: str) -> JsonResponse:
    """The same as an OCDS release (a tender with its lots, documents and clarifications)."""
    frame = frame_of(request, slug)
    facts = information.publication(frame.actor, slug)
    address = request.build_absolute_uri(frame.href("publication"))
    made = release(frame.view, facts, information.notes(frame.actor, slug), address)
    return JsonResponse(made, json_dumps_params={"ensure_ascii": False, "indent": 2})


@require_POST
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Follows or no longer follows this procurement."""
    frame, back = _frame(request, slug)
    if request.POST.get("doe") == "stoppen":
        done = gettext("U volgt deze inkoop niet meer.")
        return attempt(request, lambda: services.unfollow(frame.actor, frame.view.row.id), done, back)
    done = gettext("U volgt deze inkoop. U krijgt bericht van elke nota en elke wijziging.")
    return attempt(request, lambda: services.follow(frame.actor, frame.view.row.id), done, back)


@require_POST
def publication_link(request: HttpRequest, slug: str) -> HttpResponse:
    """Adds a link to another platform, or takes one away."""
    frame, back = _frame(request, slug)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    key, gone = frame.view.row.id, request.POST.get("weg", "")
    if gone.isdecimal():
        done = gettext("De link is weg.")
        return attempt(request, lambda: services.remove_link(frame.actor, key, int(gone)), done, back)
    form = LinkForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Vul een naam in en een adres dat met https:// begint."))
        return redirect(back)
    data: dict[str, Any] = form.cleaned_data
    done = gettext("De link staat op de publicatie.")
    return attempt(
        request, lambda: services.add_link(frame.actor, key, data["title"], data["url"]), done, back
    )


@require_http_methods(["GET", "HEAD", "POST"])
def lot_withdraw(request: HttpRequest, slug: str, lot: str) -> HttpResponse:
    """Takes one lot back: the consequences first, with a reason."""
    frame, _back = _frame(request, slug)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    found = next((each for each in frame.view.definition.lots if each.id == lot), None)
    form, error, status = ReasonForm(request.POST or None), "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                reason = form.cleaned_data["reason"]
                ended = lot_services.withdraw_lot(frame.actor, frame.view.row.id, lot, reason)
            except Refusal as refused:
                error, status = words(refused), 409
            else:
                told = gettext("Het perceel is ingetrokken. %(count)s inschrijvingen erop zijn beëindigd.")
                messages.success(request, told % {"count": ended})
                return redirect(frame.href("lots"))
    shown = context(
        frame,
        "lots",
        page_title=gettext("Perceel intrekken"),
        lot=found,
        form=form,
        error=error,
        upper=[(gettext("Percelen"), frame.href("lots"))],
    )
    return page(request, "information/withdraw_lot.html.jinja", shown, status=status)


def _frame(request: HttpRequest, slug: str) -> tuple[Frame, str]:
    frame = frame_of(request, slug)
    return frame, frame.href("publication")
