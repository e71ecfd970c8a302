"""What must be decided or done before a procurement may be published, each point with its page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dekkend.kernel.text import Message
from dekkend.procurement.completeness import Missing
from dekkend.procurement.errors import DefinitionHasOpenPoints
from dekkend.procurement.queries.next_actions import undecided
from dekkend.procurement.services.vaults import NEEDED, officers_with_key
from dekkend.procurement.states import PROCUREMENT, ProcurementStatus
from dekkend.procurement.vault_errors import TwoOfficersNeeded
from dekkend.web.badges import Words
from dekkend.web.pages import page
from dekkend.web.views.procurement.frame import Frame
from dekkend.web.views.procurement.framework import SECTIONS, sections_of

PLACES: Final[dict[str, tuple[str, str, Words]]] = {
    "": ("procurement", "rode-data", _("Naar de planning")),
    "steps": ("procurement", "planning", _("Naar de planning")),
    "term": ("procurement", "looptijd", _("Naar de looptijd")),
    "procedure": ("procurement", "procedure", _("Naar de procedure")),
    "lots": ("lots", "percelen", _("Naar de percelen")),
    "route": ("route", "route", _("Naar de besluitroute")),
}
"""Where a part of the definition stands outside the framework page: page, anchor and words of the link."""


@dataclass(frozen=True, slots=True)
class Point:
    """One decision that is missing, where to read what is known about it, and the rule that asks it."""

    message: Message
    href: str
    link: Words
    rule: str


def points_of(frame: Frame) -> tuple[Point, ...]:
    """What keeps this procurement from being published, all in one list; nothing for a practice run."""
    shown = {section.id for section in sections_of(frame.view.definition)}
    return (*_points(frame, undecided(frame.view), shown), *_officers(frame))


def _officers(frame: Frame) -> Iterator[Point]:
    """A vault needs two officers with a key; a practice run makes its own."""
    row = frame.view.row
    if row.practice or row.status is not ProcurementStatus.CONCEPT:
        return
    available = len(officers_with_key(frame.view.facts.buyers))
    if available < NEEDED:
        message = TwoOfficersNeeded(available=available).message
        yield Point(message, reverse("officer_key"), _("Kluissleutel maken"), "")


def _points(frame: Frame, missing: tuple[Missing, ...], shown: set[str]) -> Iterator[Point]:
    for each in missing:
        part = each.key.partition(".")[0]
        section = next((id for id, _title, parts in SECTIONS if part in parts), "")
        name, anchor, link = PLACES.get(part, ("framework", section, _("Naar het kader")))
        known = name != "framework" or anchor in shown
        href = frame.href(name) + (f"#{anchor}" if known else "")
        yield Point(each.message, href, link, each.rule or "")


def undecided_page(request: HttpRequest, frame: Frame, points: tuple[Point, ...]) -> HttpResponse:
    """The points instead of a form: there is nothing to fill in before they are decided."""
    context = frame.context(
        "procurement",
        page_title=PROCUREMENT.title("publish"),
        heading=PROCUREMENT.title("publish"),
        points=points,
        remedy=_remedy(points),
    )
    status = 409 if request.method == "POST" else 200
    return page(request, "procurement/undecided.html.jinja", context, status=status)


def _remedy(points: tuple[Point, ...]) -> Words:
    """What helps: keys when only those are missing, else the decisions."""
    keys = reverse("officer_key")
    only_keys = all(point.href == keys for point in points)
    return TwoOfficersNeeded.remedy if only_keys else DefinitionHasOpenPoints.remedy


__all__ = ["Point", "points_of", "undecided_page"]
