"""The tabs of a procurement, nine at most, and the pages under each that this reader may open."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from dekkend.organisations.domain import Actor
from dekkend.procurement.admission_cells import has_first_round, is_admission
from dekkend.procurement.policies import Action, may, reads_all
from dekkend.procurement.procedure_forms import is_assessed
from dekkend.procurement.queries import ProcurementView
from dekkend.procurement.states import ProcurementStatus
from dekkend.web.badges import Words

_P = ProcurementStatus
ASSESSED: Final = frozenset(_P) - {_P.CONCEPT, _P.PUBLISHED, _P.INVITED, _P.CLOSED, _P.WITHDRAWN}
"""When there are bidders of whom assessors state their interests, and bids to judge."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at which procurement."""

    actor: Actor
    view: ProcurementView

    def may(self, action: Action) -> bool:
        return bool(may(self.actor, action, self.view.facts))

    @property
    def reads_all(self) -> bool:
        return reads_all(self.actor, self.view.facts)

    @property
    def is_published(self) -> bool:
        return self.view.published_at is not None

    @property
    def is_admission(self) -> bool:
        return is_admission(self.view.definition)

    @property
    def runs(self) -> bool:
        return self.may(Action.RUN_PROCUREMENT)


Shown = Callable[[Reader], bool]


def _always(reader: Reader) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Page:
    """A page under a tab, by the name of its address."""

    name: str
    title: Words
    shown: Shown = _always


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: it opens the first of its pages that this reader may see."""

    title: Words
    pages: tuple[Page, ...]


def _enrols(reader: Reader) -> bool:
    return reader.is_admission and reader.is_published


def _runs_round(reader: Reader) -> bool:
    return reader.is_published and reader.runs


def _is_assessed(reader: Reader) -> bool:
    """Whether there is something to score: not before the opening, nor in a form without criteria."""
    view = reader.view
    scored = (is_assessed(view.definition, number) for number in range(1, view.row.round + 1))
    return view.row.status in ASSESSED and any(scored)


def _sees_scores(reader: Reader) -> bool:
    return _is_assessed(reader) and reader.may(Action.SEE_SUBMISSIONS)


def _assesses(reader: Reader) -> bool:
    return _is_assessed(reader) and reader.runs


RECEIVING: Final = (
    Page("submissions", _("Inschrijvingen"), lambda it: it.actor.is_known),
    Page("bid_vault", _("Kluis"), lambda it: it.may(Action.SEE_VAULT)),
    Page("bid_outages", _("Storingen en verlengen"), _runs_round),
)
"""What arrives in a round with a closing moment; an admission may have one besides its enrolments."""


def _in_admission(shown: Shown, reader: Reader) -> bool:
    """Only where the initial admission is a round: who enrols at any moment seals nothing."""
    return reader.is_admission and has_first_round(reader.view.definition) and shown(reader)


def _in_tender(shown: Shown, reader: Reader) -> bool:
    return not reader.is_admission and shown(reader)


TABS: Final = (
    Tab(
        _("Overzicht"),
        (
            Page("procurement", _("Overzicht")),
            Page("board", _("Bord"), lambda it: it.reads_all),
        ),
    ),
    Tab(_("Percelen"), (Page("lots", _("Percelen")),)),
    Tab(_("Kader"), (Page("framework", _("Kader")), Page("goals", _("Doelen")))),
    Tab(
        _("Documenten"),
        (
            Page("documents", _("Documenten")),
            Page("route", _("Besluitroute"), lambda it: it.reads_all),
            Page("consultations", _("Consultaties"), lambda it: it.reads_all),
        ),
    ),
    Tab(
        _("Publicatie en vragen"),
        (
            Page("publication", _("Publicatie"), lambda it: it.is_published),
            Page("notes", _("Nota’s van inlichtingen"), lambda it: it.is_published),
            Page("questions", _("Vragen"), lambda it: it.is_published and it.actor.is_known),
            Page("complaints", _("Klachten"), lambda it: it.is_published and it.actor.is_known),
            Page("contacts", _("Contact buiten Dekkend"), lambda it: it.is_published and it.reads_all),
        ),
    ),
    Tab(
        _("Toelating"),
        (
            Page("admission", _("Wat open is"), _enrols),
            Page("enrolments", _("Aanmeldingen"), lambda it: _enrols(it) and it.actor.is_known),
            *(replace(page, shown=partial(_in_admission, page.shown)) for page in RECEIVING),
        ),
    ),
    Tab(
        _("Inschrijvingen"),
        tuple(replace(page, shown=partial(_in_tender, page.shown)) for page in RECEIVING),
    ),
    Tab(
        _("Beoordeling"),
        (
            Page("assessment_board", _("Verdeling"), _assesses),
            Page("scores", _("Scores"), _sees_scores),
            Page(
                "prices",
                _("Prijzen"),
                lambda it: _assesses(it) and any(each.price for each in it.view.definition.criteria),
            ),
        ),
    ),
    Tab(
        _("Besluiten"),
        (
            Page("decisions", _("Besluiten")),
            Page("ranking", _("Rangorde"), lambda it: it.may(Action.SEE_DECISIONS)),
            Page("letters", _("Brieven"), lambda it: it.may(Action.SEE_DECISIONS)),
            Page("award_course", _("Na het besluit"), lambda it: it.may(Action.SEE_DECISIONS)),
            Page("case_files", _("Dossier"), lambda it: it.may(Action.EXPORT_CASE)),
        ),
    ),
    Tab(_("Logboek"), (Page("log", _("Logboek"), lambda it: it.may(Action.SEE_LOG)),)),
)
"""In the order of the work."""

Href = Callable[[str], str]
Link = tuple[Words, str, bool]


def tabs_for(reader: Reader, current: str, href: Href) -> tuple[list[Link], list[Link]]:
    """The tabs, and the pages under the present one when there is a choice: title, address, whether here."""
    found = _visible(reader)
    tabs = [(tab.title, href(pages[0].name), _holds(pages, current)) for tab, pages in found]
    below = next((pages for _tab, pages in found if _holds(pages, current)), ())
    if len(below) < 2:
        return tabs, []
    return tabs, [(page.title, href(page.name), page.name == current) for page in below]


def _visible(reader: Reader) -> list[tuple[Tab, tuple[Page, ...]]]:
    shown = [(tab, tuple(page for page in tab.pages if page.shown(reader))) for tab in TABS]
    return [(tab, pages) for tab, pages in shown if pages]


def _holds(pages: tuple[Page, ...], current: str) -> bool:
    return any(page.name == current for page in pages)
