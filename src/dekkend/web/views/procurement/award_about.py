"""What an act after the decision is about, shown beside its form: the condition, and what came in for it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from dekkend.procurement.award_domain import CONDITION_NAMES
from dekkend.procurement.drafting import file_id
from dekkend.procurement.queries.award_course import ConditionView, condition_of
from dekkend.web.badges import Words
from dekkend.web.formats import day
from dekkend.web.views.procurement.frame import Frame

ABOUT_CONDITION = ("voorwaarde", "opschuiven")


@dataclass(frozen=True, slots=True)
class About:
    """One line: a term and its value, with a link where there is something to open; ``dutch`` text is of the
    procurement itself."""

    term: Words
    value: object
    href: str = ""
    dutch: bool = False


def about(frame: Frame, act: str, number: int) -> tuple[About, ...]:
    """The lines beside the form of this act; none for an act that is about the whole procurement."""
    if act not in ABOUT_CONDITION:
        return ()
    found = condition_of(frame.actor, frame.slug, number)
    return tuple(_condition(frame, found)) if found else ()


def _condition(frame: Frame, found: ConditionView) -> Iterator[About]:
    submission = frame.href("submission", number=found.submission)
    yield About(_("Inschrijver"), found.tenderer, submission)
    yield About(CONDITION_NAMES[found.kind], found.title, dutch=True)
    if found.due:
        yield About(_("Uiterlijk"), day(found.due))
    yield About(_("Ontvangen"), day(found.received_on) if found.received_on else _("nog niets"))
    if number := file_id(found.file):
        yield About(_("Bestand"), _("Download wat is aangeleverd"), frame.href("upload", number=number))
    if found.answer:
        yield About(_("Toelichting"), found.answer, dutch=True)
    if found.outcome:
        yield About(_("Uw oordeel"), found.outcome, dutch=True)
    elif found.verdict:
        yield About(_("Termijn"), found.verdict.reason)


__all__ = ["About", "about"]
