"""With the exclusion grounds: whether combination, subcontractors and group are in order (EL-11 to EL-14)."""

from collections.abc import Iterator, Mapping, Sequence

from dekkend.procurement.domain import Judged, Stage
from dekkend.procurement.models import SubmittedParties
from dekkend.procurement.party_rules import Together, from_json, party_verdicts
from dekkend.procurement.services.common import SubmissionFacts, day_of


def party_verdicts_of(found: Sequence[SubmissionFacts], stage: Stage) -> Mapping[int, tuple[Judged, ...]]:
    """The verdicts on who takes part, by submission, in one query; nothing for who bids alone."""
    if stage is not Stage.EXCLUSION:
        return {facts.row.pk: () for facts in found}
    receipts = {facts.row.receipt for facts in found}
    records = {
        (row.submission_id, row.receipt): from_json(row.content)
        for row in SubmittedParties.objects.filter(receipt__in=receipts)
    }
    return {
        facts.row.pk: tuple(_judged(facts, records.get((facts.row.pk, facts.row.receipt)))) for facts in found
    }


def _judged(facts: SubmissionFacts, together: Together | None) -> Iterator[Judged]:
    if together is None or not (together.parties or together.in_group):
        return
    about = iter(one.kvk for one in together.subcontractors)
    for verdict in party_verdicts(together, day_of(facts.row.received_at)):
        requirement = next(about) if verdict.rule == "EL-11" else ""
        yield Judged(Stage.EXCLUSION, requirement, None, verdict)


__all__ = ["party_verdicts_of"]
