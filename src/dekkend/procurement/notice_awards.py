"""Who hears of what after a decision; wired in ``dekkend/wiring.py``. Nobody in a practice run."""

from collections.abc import Iterable

from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Role
from dekkend.organisations.domain_notices import NoticeKind
from dekkend.organisations.services import notify_organisations
from dekkend.procurement.events import EvidenceAsked, EvidenceHandedIn, ValidityAnswered, ValidityAsked
from dekkend.procurement.models import AwardCondition, Procurement, ValidityRequest
from dekkend.procurement.queries.access import facts_of
from dekkend.procurement.queries.asked import still_counting


def on_evidence_asked(event: EvidenceAsked) -> None:
    """The tenderer hears what it must hand in, and by when."""
    row = _condition(event.condition_id)
    found = row.submission.procurement
    told = msg(
        "Lever bewijs aan voor “{title}”: {what}. Dat kan tot en met {due}.",
        title=found.title,
        what=row.title,
        due=row.due,
    )
    _tell(found, [row.submission.tenderer_id], NoticeKind.EVIDENCE, told, row.submission.number)


def on_evidence_handed_in(event: EvidenceHandedIn) -> None:
    """The buyers hear that there is something to judge; not what."""
    row = _condition(event.condition_id)
    found = row.submission.procurement
    told = msg("Een winnaar van “{title}” leverde gevraagd bewijs aan. Bekijk het.", title=found.title)
    _tell_buyers(found, told)


def on_validity_asked(event: ValidityAsked) -> None:
    """Every tenderer whose bid can still count hears that the region asks to keep it valid."""
    asked = ValidityRequest.objects.select_related("procurement").get(pk=event.request_id)
    found = asked.procurement
    told = msg(
        "Houdt u uw inschrijving op “{title}” geldig tot en met {until}? Antwoord uiterlijk {by}.",
        title=found.title,
        until=asked.until,
        by=asked.answer_by,
    )
    for tenderer, number in still_counting(found).values_list("tenderer_id", "number"):
        _tell(found, [tenderer], NoticeKind.DEADLINE, told, number)


def on_validity_answered(event: ValidityAnswered) -> None:
    """The buyers hear that a tenderer does not keep its bid valid; who agrees they read on the page."""
    asked = ValidityRequest.objects.select_related("procurement").get(pk=event.request_id)
    if asked.answers.filter(submission=event.submission_id, agrees=False).exists():
        told = msg("Een inschrijver op “{title}” verlengt de geldigheid niet.", title=asked.procurement.title)
        _tell_buyers(asked.procurement, told)


def _condition(key: int) -> AwardCondition:
    return AwardCondition.objects.select_related("submission__procurement").get(pk=key)


def _tell(
    found: Procurement, organisations: Iterable[int], kind: NoticeKind, told: Message, number: int
) -> None:
    if not found.practice:
        notify_organisations(organisations, kind, told, f"/inkoop/{found.slug}/gevraagd/{number}/")


def _tell_buyers(found: Procurement, told: Message) -> None:
    if not found.practice:
        url = f"/inkoop/{found.slug}/gunning/"
        notify_organisations(facts_of(found).buyers, NoticeKind.DECISION, told, url, roles=(Role.BUYER,))


__all__ = ["on_evidence_asked", "on_evidence_handed_in", "on_validity_answered", "on_validity_asked"]
