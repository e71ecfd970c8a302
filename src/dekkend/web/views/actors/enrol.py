"""A provider enrols in a continuous admission: choose cells, fill in once, send; and repairs what misses."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.procurement.admission_cells import cells_of, has_first_round, is_admission
from dekkend.procurement.admission_errors import FirstRoundRuns, NoAdmission
from dekkend.procurement.drafting import (
    FILE,
    Draft,
    DraftChange,
    Gap,
    Question,
    Upload,
    from_json,
    gaps,
    items_of,
    known_fields,
    mistakes,
    questions,
)
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.admission import CellView, admission_cells
from dekkend.procurement.queries.enrolments import (
    EnrolmentRow,
    EnrolmentView,
    enrolment,
    enrolment_draft,
    enrolments,
    my_enrolments,
)
from dekkend.procurement.queries.open_admissions import open_admissions
from dekkend.procurement.services.drafts import is_legal_person
from dekkend.procurement.services.enrolment import repair_enrolment
from dekkend.procurement.services.enrolment_drafts import save_enrolment_draft, send_enrolment
from dekkend.procurement.services.rechecks import answer_recheck
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import clock
from dekkend.web.access import require
from dekkend.web.lists import listing
from dekkend.web.pages import actor_of, page
from dekkend.web.tables import Column, Table
from dekkend.web.views.actors.bidder import FOR, own_organisations, own_tabs
from dekkend.web.views.actors.submit import CONFLICT, WRONG, uploads
from dekkend.web.views.procurement.admission import window_badge
from dekkend.web.views.procurement.enrolments import clock_badge, enrolment_badge
from dekkend.web.views.procurement.frame import Frame, frame_of

CELL, SEND, KEY, REVISION, REMOVE = "cel", "aanmelden", "kenmerk", "versie", "weg"


@dataclass(frozen=True, slots=True)
class Enrolling:
    """One of the actor's organisations with its draft in one admission."""

    frame: Frame
    tenderer_id: int
    tenderer: str
    others: tuple[tuple[int, str], ...]
    cells: tuple[CellView, ...]
    chosen: frozenset[int]
    draft: Draft
    key: str
    revision: int
    legal_person: bool

    @property
    def questions(self) -> tuple[Question, ...]:
        definition = self.frame.view.definition
        return questions(definition, self.draft.lots, legal_person=self.legal_person)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        definition = self.frame.view.definition
        return gaps(definition, self.draft, legal_person=self.legal_person, today=clock.today())


@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole form on one page; each button saves, and the last one sends."""
    mine = _enrolling(request, slug)
    refused = _not_now(mine.frame)
    if request.method != "POST" or refused:
        return _form(request, mine, refusal=refused)
    known = known_fields(mine.frame.view.definition)
    taken, wrong = uploads(request, sorted(known & set(request.FILES)), mine.frame.actor)
    asked = mine.questions
    values = {name: _typed(request, name) for question in asked for name in question.fields}
    dropped: dict[str, Upload | None] = dict.fromkeys(request.POST.getlist(REMOVE))
    change = DraftChange(None, values, dropped | taken)
    cells = sorted(int(key) for key in request.POST.getlist(CELL) if key.isdecimal() and len(key) < 12)
    revision = save_enrolment_draft(mine.frame.actor, mine.frame.view.row.id, mine.tenderer_id, cells, change)
    if SEND in request.POST and not wrong:
        return _send(request, slug, mine, revision)
    if wrong:
        return _form(request, _enrolling(request, slug), errors=wrong, status=WRONG)
    messages.success(request, _("Bewaard. Uw aanmelding is nog niet ingediend."))
    return redirect(f"{_address(mine)}#vragen" if cells else _address(mine))


@require_http_methods(["GET", "HEAD", "POST"])
def repair_page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What was missing in an enrolment, or is asked for a re-check, with the place to supply it."""
    frame = frame_of(request, slug)
    view = enrolment(frame.actor, slug, number)
    require(may(frame.actor, Action.REPAIR, _facts(frame, view.row.tenderer_id)))
    asked = _asked(frame, view)
    if request.method != "POST":
        return _repair_form(request, frame, view, asked)
    taken, wrong = uploads(request, [question.field(FILE) for question in asked], frame.actor)
    values = {name: _typed(request, name) for question in asked for name in question.fields}
    typed = Draft(tuple(dict.fromkeys(cell.lot for cell in view.cells)), values, taken)
    items = [item for item in items_of(asked, typed) if item.supplied]
    if wrong or not items:
        problem = "" if wrong else _("Vul in wat hier wordt gevraagd. Er is nog niets ingediend.")
        return _repair_form(request, frame, view, asked, typed, problem, wrong, WRONG)
    try:
        if view.recheck:
            answer_recheck(frame.actor, frame.view.row.id, number, items)
        else:
            repair_enrolment(frame.actor, frame.view.row.id, number, items)
    except Refusal as refusal:
        words = " ".join(str(it) for it in (refusal.message, refusal.remedy_message) if it)
        return _repair_form(request, frame, view, asked, typed, words, wrong, CONFLICT)
    messages.success(request, _("Ontvangen."))
    return redirect(frame.href("enrolment", number=number))


@require_safe
def my_enrolments_page(request: HttpRequest) -> HttpResponseBase:
    """Everything the own organisations enrolled for, with the clock and what is missing."""
    actor = actor_of(request)
    rows = my_enrolments(actor)
    context = {
        "waiting": _waiting(rows),
        "chances": open_admissions(actor),
        "tabs_": own_tabs("my_enrolments"),
    }
    return listing(request, _MINE, rows, "admission/mine.html.jinja", context)


def _href(row: EnrolmentRow) -> str:
    return reverse("enrolment", kwargs={"slug": row.procurement, "number": row.number})


_MINE: Table[EnrolmentRow] = Table(
    name="mijn-aanmeldingen",
    caption=gettext_lazy("Mijn aanmeldingen"),
    columns=(
        Column(
            "inkoop", gettext_lazy("Toelating"), lambda it: it.procurement_title, href=_href, row_header=True
        ),
        Column("nummer", gettext_lazy("Nummer"), lambda it: it.number, numeric=True),
        Column("organisatie", gettext_lazy("Organisatie"), lambda it: it.tenderer),
        Column("ontvangen", gettext_lazy("Ontvangen"), lambda it: it.received_at, nowrap=True),
        Column(
            "status",
            gettext_lazy("Status"),
            lambda it: it.status,
            badge=lambda it: enrolment_badge(it.status),
        ),
        Column(
            "klok",
            gettext_lazy("Termijn"),
            lambda it: it.clock.state,
            badge=lambda it: clock_badge(it.clock.state),
        ),
        Column("besluit", gettext_lazy("Besluit uiterlijk"), lambda it: it.clock.due, nowrap=True),
        Column("herstel", gettext_lazy("Herstellen vóór"), lambda it: it.repair_last_day, nowrap=True),
        Column("toegelaten", gettext_lazy("Toegelaten"), lambda it: it.admitted, numeric=True),
        Column("geweigerd", gettext_lazy("Geweigerd"), lambda it: it.refused, numeric=True),
    ),
    empty=gettext_lazy("Kies een toelating en meld u aan."),
)


def _waiting(rows: tuple[EnrolmentRow, ...]) -> list[EnrolmentRow]:
    return [row for row in rows if row.repair_last_day or row.recheck_due]


def _enrolling(request: HttpRequest, slug: str) -> Enrolling:
    frame = frame_of(request, slug)
    own = own_organisations(frame.actor)
    asked = request.POST.get(FOR) or request.GET.get(FOR) or ""
    chosen = int(asked) if asked.isdecimal() and int(asked) in own else next(iter(own), 0)
    require(may(frame.actor, Action.SUBMIT, _facts(frame, chosen)))
    row = enrolment_draft(frame.actor, slug, chosen)
    content = row.content if row else {}
    return Enrolling(
        frame,
        chosen,
        own[chosen],
        tuple(own.items()) if len(own) > 1 else (),
        _open_for(frame, slug, chosen),
        frozenset(content.get("cells", ())),
        from_json(content),
        str(row.key) if row else str(uuid4()),
        row.revision if row else 0,
        is_legal_person(frame.actor, chosen),
    )


def _open_for(frame: Frame, slug: str, tenderer_id: int) -> tuple[CellView, ...]:
    """The cells that this organisation can still ask for."""
    taken: set[int] = set()
    for row in enrolments(frame.actor, slug):
        if row.tenderer_id == tenderer_id:
            view = enrolment(frame.actor, slug, row.number)
            live = ("aangevraagd", "toegelaten", "geschorst")
            taken |= {cell.cell for cell in view.cells if cell.status.value in live}
    offered = set(cells_of(frame.view.definition))
    return tuple(
        it
        for it in admission_cells(frame.actor, slug)
        if it.id not in taken and (it.lot, it.product, it.municipality) in offered
    )


def _facts(frame: Frame, tenderer_id: int) -> Any:
    return replace(frame.view.facts, tenderer=tenderer_id)


def _not_now(frame: Frame) -> Refusal | None:
    """Why enrolling cannot be now, before anybody fills in a form."""
    row, definition = frame.view.row, frame.view.definition
    if not is_admission(definition):
        return NoAdmission()
    runs = row.status is ProcurementStatus.PUBLISHED and row.closes_at and clock.now() <= row.closes_at
    if runs and row.closes_at and has_first_round(definition):
        return FirstRoundRuns(closes_at=row.closes_at.astimezone(clock.AMSTERDAM))
    return None


def _send(request: HttpRequest, slug: str, mine: Enrolling, revision: int) -> HttpResponse:
    again = _enrolling(request, slug)
    blocking = [gap for gap in again.gaps if gap.gravity.value != "navraag"]
    if blocking and "zeker" not in request.POST:
        return _form(request, again, unsure=True, status=WRONG)
    try:
        receipt = send_enrolment(
            again.frame.actor, again.frame.view.row.id, again.tenderer_id, UUID(again.key), revision
        )
    except Refusal as refusal:
        return _form(request, again, refusal=refusal, status=CONFLICT)
    if receipt.defects:
        messages.warning(request, _("Ontvangen, maar er ontbreekt nog iets. U kunt het één keer herstellen."))
    else:
        messages.success(
            request, _("Uw aanmelding is ontvangen en volledig. De termijn voor het besluit loopt.")
        )
    return redirect(again.frame.href("enrolment", number=receipt.number))


def _form(
    request: HttpRequest,
    mine: Enrolling,
    *,
    refusal: Refusal | None = None,
    errors: Mapping[str, Refusal] | None = None,
    unsure: bool = False,
    status: int = 200,
) -> HttpResponse:
    definition = mine.frame.view.definition
    asked = mine.questions
    lots = {lot.id: lot for lot in definition.lots}
    groups: dict[str, list[Question]] = {}
    for question in asked:
        groups.setdefault(question.lot or "", []).append(question)
    context = {
        "mine": mine,
        "frame": mine.frame,
        "procurement": mine.frame.view.row,
        "cells": [(it, window_badge(it)) for it in mine.cells],
        "products": list(dict.fromkeys((it.lot, it.product, it.product_name) for it in mine.cells)),
        "groups": [(lots[lot].name if lot else "", found) for lot, found in groups.items()],
        "mistakes": mistakes(asked, mine.draft, clock.today()),
        "errors": errors or {},
        "gaps": mine.gaps if mine.draft.lots else (),
        "refusal": refusal,
        "unsure": unsure,
        "days": definition.admission.decision_days if definition.admission else None,
    }
    return page(request, "admission/enrol.html.jinja", context, status=status)


def _asked(frame: Frame, view: EnrolmentView) -> tuple[Question, ...]:
    lots = tuple(dict.fromkeys(cell.lot for cell in view.cells))
    every = questions(view.definition, lots, legal_person=is_legal_person(frame.actor, view.row.tenderer_id))
    if view.recheck:
        wanted = set(view.recheck.requirements)
        return tuple(it for it in every if it.months is not None and (not wanted or it.id in wanted)) or every
    missing = {(it.requirement, it.lot) for it in view.defects if it.repaired_at is None}
    return tuple(it for it in every if (it.id, it.lot or "") in missing)


def _repair_form(
    request: HttpRequest,
    frame: Frame,
    view: EnrolmentView,
    asked: tuple[Question, ...],
    typed: Draft | None = None,
    problem: str = "",
    errors: Mapping[str, Refusal] | None = None,
    status: int = 200,
) -> HttpResponse:
    notes = {(it.requirement, it.lot): it.note for it in view.defects if it.note}
    context = {
        "frame": frame,
        "view": view,
        "asked": [(it, notes.get((it.id, it.lot or ""), "")) for it in asked],
        "typed": typed or Draft(),
        "problem": problem,
        "errors": errors or {},
    }
    return page(request, "admission/repair.html.jinja", context, status=status)


def _address(mine: Enrolling) -> str:
    path = mine.frame.href("enrol")
    return f"{path}?{FOR}={mine.tenderer_id}" if mine.others else path


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\r\n", "\n").replace("\0", "")


__all__ = ["enrol", "my_enrolments_page", "repair_page"]
