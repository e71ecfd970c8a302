"""Another tariff for some providers: propose it from a what-if, decide on it as somebody else."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from dekkend.catalogue.price_settings import given_lines
from dekkend.catalogue.queries.prices import DifferentiationRow
from dekkend.catalogue.services.differentiation import (
    NewDifferentiation,
    approve_differentiation,
    propose_differentiation,
    reject_differentiation,
)
from dekkend.catalogue.states import DifferentiationStatus
from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import Message
from dekkend.organisations.queries import account_names
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.pages import page
from dekkend.web.views.tariffs.acting import acted, typed
from dekkend.web.views.tariffs.frame import Frame, frame_of
from dekkend.web.views.tariffs.what_if_form import asked
from dekkend.web.views.tariffs.words import differentiation_badge

DECISIONS: Final = {
    "goedkeuren": (approve_differentiation, _("Het andere tarief is goedgekeurd.")),
    "afwijzen": (reject_differentiation, _("Het andere tarief is afgewezen.")),
}


@require_safe
def differentiations(request: HttpRequest, id: int) -> HttpResponse:
    """The other tariffs in one price model, with who proposed and who decided."""
    frame = frame_of(request, id)
    rows = frame.view.differentiations
    if not frame.view.may_edit and not frame.view.may_decide:
        rows = tuple(row for row in rows if row.status is DifferentiationStatus.APPROVED)
    people = {row.proposed_by for row in rows} | {row.decided_by for row in rows}
    names = account_names(each for each in people if each is not None)
    context = frame.context(
        "differentiations",
        rows=[_shown(frame, row, names) for row in rows],
        may_decide=frame.view.may_decide,
    )
    return page(request, "tariffs/differentiations.html.jinja", context)


def _shown(frame: Frame, row: DifferentiationRow, names: dict[int, str]) -> dict[str, Any]:
    standard = frame.price.unit_price if frame.price else row.unit_price
    own = row.proposed_by is not None and row.proposed_by == frame.actor.account_id
    return {
        "row": row,
        "badge": differentiation_badge(row.status),
        "changes": list(_changes(frame, row)),
        "difference": row.unit_price - standard,
        "proposed_by": names.get(row.proposed_by or 0, ""),
        "decided_by": names.get(row.decided_by or 0, ""),
        "open": row.status is DifferentiationStatus.PROPOSED,
        "own": own,
    }


def _changes(frame: Frame, row: DifferentiationRow) -> list[str]:
    titles = {line.id: line.title for line in given_lines(frame.model)}
    found = [f"{titles.get(id, id)}: {formats.number(value)}" for id, value in row.changes.set.items()]
    if row.changes.salaries is not None:
        found.append(
            gettext("Alle salarissen: %(value)s%%") % {"value": formats.number(row.changes.salaries)}
        )
    if row.changes.counts is not None:
        kinds = ", ".join(_text(kind.label) for kind in row.changes.counts)
        found.append(gettext("Declarabel: %(kinds)s") % {"kinds": kinds})
    return found


def _text(words: Message) -> str:
    return formats.text(words)


@require_POST
def differentiation_propose(request: HttpRequest, id: int) -> HttpResponse:
    """Proposes what stands in the what-if as another tariff, with its reason (TF-16)."""
    frame = frame_of(request, id)
    require(frame.view.may_edit)
    form = asked(frame.model, request.POST)
    title = typed(request, "naam")
    new = NewDifferentiation(
        slug=slugify(title)[:60],
        title=title,
        reason=typed(request, "reden"),
        announced_in=typed(request, "aangekondigd"),
        values=form.what_if.set,
        salaries=form.what_if.salaries,
        counts=form.what_if.counts,
    )
    back = frame.href("what_if") + (f"?{form.query}" if form.query else "")
    if not new.slug:
        messages.error(request, gettext("Geef het andere tarief een naam."))
        return HttpResponseRedirect(back)
    try:
        propose_differentiation(frame.actor, id, new)
    except Refusal as refusal:
        remedy = formats.text(refusal.remedy_message) if refusal.remedy_message else ""
        messages.error(request, f"{formats.text(refusal.message)} {remedy}")
        return HttpResponseRedirect(back)
    messages.success(request, gettext("Het andere tarief is voorgesteld. Iemand anders beslist erover."))
    return HttpResponseRedirect(frame.href("differentiations"))


@require_POST
def differentiation_decide(request: HttpRequest, id: int, other: int, act: str) -> HttpResponse:
    """Approves or rejects; never by who proposed it."""
    if act not in DECISIONS:
        raise Http404
    frame = frame_of(request, id)
    if other not in {row.id for row in frame.view.differentiations}:
        raise Http404
    decide, done = DECISIONS[act]
    return acted(
        request,
        lambda: decide(frame.actor, other, typed(request, "reden")),
        str(done),
        reverse("differentiations", kwargs={"id": id}),
    )
