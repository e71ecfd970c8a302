"""The parts of a submission form in order: lots, what is asked once, each lot, submitting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dekkend.kernel.text import Message
from dekkend.procurement.definition import Lot
from dekkend.procurement.drafting import (
    Draft,
    Gap,
    Gravity,
    Question,
    gaps,
    mistakes,
    questions,
)
from dekkend.runtime import clock
from dekkend.web.badges import Badge, Tone
from dekkend.web.views.actors.bidder import Bidder

PART = "deel"
LOTS, GENERAL, SEND = "percelen", "algemeen", "indienen"
OF_LOT = "perceel--"


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the form. ``name`` stands in the address."""

    name: str
    title: str
    href: str
    badge: Badge
    current: bool


@dataclass(frozen=True)
class Sheet:
    """The form as it stands: the draft, its questions, and what the rules would say of it today."""

    bidder: Bidder
    draft: Draft
    part: str

    @cached_property
    def chosen(self) -> tuple[Lot, ...]:
        """The chosen lots, in the order of the definition."""
        return tuple(lot for lot in self.bidder.asked.lots if lot.id in self.draft.lots)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        ids = tuple(lot.id for lot in self.chosen)
        return questions(self.bidder.asked, ids, legal_person=self.bidder.legal_person)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """What is missing; without lots nothing can be said yet."""
        if not self.chosen:
            return ()
        draft = Draft(tuple(lot.id for lot in self.chosen), self.draft.values, self.draft.files)
        return gaps(self.bidder.asked, draft, legal_person=self.bidder.legal_person, today=clock.today())

    @cached_property
    def mistakes(self) -> dict[str, Message]:
        return mistakes(self.questions, self.draft, clock.today())

    @property
    def shown(self) -> tuple[Question, ...]:
        """The questions of this part."""
        return questions_of(self.questions, self.part)

    @property
    def lot(self) -> Lot | None:
        """The lot that this part is about."""
        return next((lot for lot in self.chosen if part_of(lot.id) == self.part), None)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        names = [(LOTS, _("Percelen kiezen")), (GENERAL, _("Uw organisatie"))]
        names += [(part_of(lot.id), _("Perceel %(number)s") % {"number": lot.number}) for lot in self.chosen]
        names += [(SEND, _("Controleren en indienen"))]
        return tuple(
            Step(name, title, self.href(name), self._badge(name), name == self.part) for name, title in names
        )

    @property
    def following(self) -> Step | None:
        """The part after this one."""
        names = [step.name for step in self.steps]
        place = names.index(self.part) if self.part in names else -1
        return self.steps[place + 1] if place + 1 < len(self.steps) else None

    def href(self, name: str, field: str = "") -> str:
        """The address of a part, or of one field in it."""
        path = self.bidder.href("submit")
        path += f"{'&' if '?' in path else '?'}{PART}={name}"
        return f"{path}#{field}" if field else path

    def where(self, gap: Gap) -> str:
        """The address of the question that a gap is about."""
        return self.href(part_of(gap.question.lot), gap.question.name)

    def lot_name(self, gap: Gap) -> str:
        """Of which lot a gap is; nothing when it is asked once."""
        found = next((lot for lot in self.chosen if lot.id == gap.question.lot), None)
        return _("Perceel %(number)s") % {"number": found.number} if found else ""

    def of(self, gravity: str) -> tuple[Gap, ...]:
        """The gaps of one gravity."""
        return tuple(gap for gap in self.gaps if gap.gravity.value == gravity)

    @property
    def serious(self) -> tuple[Gap, ...]:
        """What leads to repair or to no award."""
        return tuple(gap for gap in self.gaps if gap.gravity is not Gravity.WARNS)

    def _badge(self, name: str) -> Badge:
        if name == LOTS:
            return _lots_badge(self.chosen)
        if not self.chosen:
            return Badge(_("kies eerst percelen"), Tone.QUIET)
        if name == SEND:
            return Badge(_("nog niet ingediend"), Tone.BAD)
        return _missing_badge(sum(part_of(gap.question.lot) == name for gap in self.serious))


def part_of(lot: str | None) -> str:
    """The part of the form that holds the questions of a lot, or those that are asked once."""
    return GENERAL if lot is None else OF_LOT + lot


def questions_of(asked: Iterable[Question], part: str) -> tuple[Question, ...]:
    """The questions that stand in one part."""
    return tuple(question for question in asked if part_of(question.lot) == part)


def part_asked(wanted: str, lots: Sequence[Lot]) -> str:
    """The part that an address asks for; choosing lots when it is none."""
    if not lots:
        return LOTS
    known = {LOTS, GENERAL, SEND, *(part_of(lot.id) for lot in lots)}
    return wanted if wanted in known else LOTS


def _lots_badge(chosen: Sequence[Lot]) -> Badge:
    if not chosen:
        return Badge(_("nog geen"), Tone.WARN)
    count = len(chosen)
    return Badge(ngettext("%(count)s gekozen", "%(count)s gekozen", count) % {"count": count}, Tone.GOOD)


def _missing_badge(count: int) -> Badge:
    if not count:
        return Badge(_("klaar"), Tone.GOOD)
    return Badge(ngettext("%(count)s ontbreekt", "%(count)s ontbreken", count) % {"count": count}, Tone.WARN)
