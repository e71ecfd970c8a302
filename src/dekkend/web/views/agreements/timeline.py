"""The timeline of an agreement: every legal moment, past and coming, as a drawing and in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.contracts.moments_model import Moment, MomentState
from dekkend.organisations.domain import ROLE_NAMES, Role
from dekkend.runtime import clock
from dekkend.web.badges import Badge, Words
from dekkend.web.pages import page
from dekkend.web.tables import Choice
from dekkend.web.term_line import term_line
from dekkend.web.views.agreements.common import One, one
from dekkend.web.views.agreements.words import moment_badge

KINDS: Final[tuple[tuple[str, Words, tuple[str, ...]], ...]] = (
    ("looptijd", _("Looptijd en verlengen"), ("CT-07", "CT-08", "CT-09", "CT-18", "EL-17", "PL-12")),
    ("wijzigingen", _("Wijzigingen"), ("CT-13", "EX-08", "EX-11")),
    ("ruimte", _("Bestedingsruimte"), ("BR",)),
    ("aanbod", _("Aanbod en cliënten"), ("LD", "CV", "EX-01", "EX-04")),
    ("plichten", _("Melden en bewijzen"), ("IN", "SU", "FI-09")),
    ("geld", _("Geld en geschillen"), ("FI",)),
    ("einde", _("Einde"), ("EX",)),
)
"""What moments are about: the first kind that names the rule, or the letters of its part."""
_STATES: Final[tuple[tuple[str, Words, tuple[MomentState, ...]], ...]] = (
    ("nu", _("nu te doen"), (MomentState.OPEN, MomentState.LATE)),
    ("komt", _("nog te komen"), (MomentState.COMING,)),
    ("geweest", _("geweest"), (MomentState.DONE, MomentState.HAPPENED, MomentState.MISSED)),
)
_URGENT: Final = (MomentState.LATE, MomentState.OPEN, MomentState.COMING)


@dataclass(frozen=True, slots=True)
class Item:
    """A moment as the page shows it; reminders of the same deadline are one item."""

    moment: Moment
    reminders: tuple[date, ...] = ()

    @property
    def badge(self) -> Badge:
        return moment_badge(self.moment.state)

    @property
    def who(self) -> Words:
        """Who does it; nobody for an event."""
        return "" if self.moment.event else ROLE_NAMES[self.moment.role]

    @property
    def also(self) -> Words:
        """Who sees it too, because it is late."""
        other = self.moment.escalates_to
        return ROLE_NAMES[other] if other else ""


def kind_of(moment: Moment) -> str:
    """What a moment is about."""
    letters = moment.rule.partition("-")[0]
    exact = (name for name, _title, rules in KINDS if moment.rule in rules)
    return next(exact, None) or next((name for name, _t, rules in KINDS if letters in rules), "looptijd")


def items(moments: Iterable[Moment]) -> list[Item]:
    """The moments in their order; those with one rule, title and deadline together."""
    together: dict[tuple[object, ...], list[Moment]] = {}
    for moment in moments:
        together.setdefault((moment.rule, str(moment.title), moment.due), []).append(moment)
    return [_item(found) for found in together.values()]


def _item(found: Sequence[Moment]) -> Item:
    if len(found) == 1:
        return Item(found[0])
    urgent = next((it for state in _URGENT for it in found if it.state is state), found[-1])
    return Item(urgent, tuple(it.opens for it in sorted(found, key=lambda it: it.opens)))


@require_safe
def timeline(request: HttpRequest, slug: str) -> HttpResponse:
    """Every moment, by year; filtered by what it is about, by who does it, and by whether it was."""
    view = one(request, slug)
    kind, role, state = (request.GET.get(name, "") for name in ("soort", "rol", "stand"))
    found = [it for it in readable(view) if _wanted(it, kind, role, state)]
    years: dict[int, list[Item]] = {}
    for item in items(found):
        years.setdefault(item.moment.due.year, []).append(item)
    context = view.context(
        "agreement_timeline",
        page_title=_("Tijdlijn"),
        line=term_line(view.agreement, found, clock.today()),
        years=years,
        shown=len(found),
        filters=_filters(view, kind, role, state),
    )
    return page(request, "agreements/timeline.html.jinja", context)


def readable(view: One) -> list[Moment]:
    """The moments that this reader needs: who looks for help sees events, a provider its own tasks too."""
    if view.reader.is_provider:
        return [it for it in view.moments if it.event or it.role is Role.PROVIDER]
    if view.reader.sees_confidential:
        return list(view.moments)
    return [it for it in view.moments if it.event]


def _wanted(moment: Moment, kind: str, role: str, state: str) -> bool:
    states = next((found for name, _title, found in _STATES if name == state), tuple(MomentState))
    return (
        (not kind or kind_of(moment) == kind)
        and (not role or (not moment.event and moment.role.value == role))
        and moment.state in states
    )


Select = tuple[str, Words, tuple[Choice, ...], str]


def _filters(view: One, kind: str, role: str, state: str) -> list[Select]:
    found = readable(view)
    kinds, roles = {kind_of(it) for it in found}, {it.role for it in found if not it.event}
    filters: list[Select] = [
        ("soort", _("Waarover"), tuple(Choice(k, title) for k, title, _r in KINDS if k in kinds), kind),
        ("rol", _("Wie"), tuple(Choice(it.value, ROLE_NAMES[it]) for it in Role if it in roles), role),
        ("stand", _("Stand"), tuple(Choice(name, title) for name, title, _s in _STATES), state),
    ]
    return [it for it in filters if len(it[2]) > 1]
