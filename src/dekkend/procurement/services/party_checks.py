"""With the exclusion grounds: what the signed statements say (EL-02), and whether combination, subcontractors
and group are in order (EL-11 to EL-14)."""

from collections.abc import Iterator, Mapping, Sequence

from dekkend.organisations.statement_queries import SignedStatement, statements_by_id
from dekkend.procurement.domain import Judged, Stage
from dekkend.procurement.eligibility_statement import statement_verdicts
from dekkend.procurement.models import SubmittedParties
from dekkend.procurement.party_rules import Together, from_json, party_verdicts
from dekkend.procurement.services.common import SubmissionFacts, day_of


def party_verdicts_of(found: Sequence[SubmissionFacts], stage: Stage) -> Mapping[int, tuple[Judged, ...]]:
    """The verdicts on who takes part, by submission, in two queries."""
    if stage is not Stage.EXCLUSION:
        return {facts.row.pk: () for facts in found}
    receipts = {facts.row.receipt for facts in found}
    records = {
        (row.submission_id, row.receipt): from_json(row.content)
        for row in SubmittedParties.objects.filter(receipt__in=receipts)
    }
    statements = statements_by_id({key for it in records.values() for key in _statement_ids(it)})
    return {
        facts.row.pk: tuple(_judged(facts, records.get((facts.row.pk, facts.row.receipt)), statements))
        for facts in found
    }


def _statement_ids(together: Together) -> Iterator[int]:
    own = (together.statement_id, *(one.statement_id for one in together.parties))
    return (key for key in own if key is not None)


def _judged(
    facts: SubmissionFacts, together: Together | None, statements: Mapping[int, SignedStatement]
) -> Iterator[Judged]:
    if together is None:
        return
    for key in _statement_ids(together):
        if signed := statements.get(key):
            name = "" if key == together.statement_id else _name(together, key)
            yield from statement_verdicts(
                signed.answers, day_of(facts.row.received_at), name, signed.provider_id
            )
    if not (together.parties or together.in_group):
        return
    about = iter(one.kvk for one in together.subcontractors)
    for verdict in party_verdicts(together, day_of(facts.row.received_at)):
        requirement = next(about) if verdict.rule == "EL-11" else ""
        yield Judged(Stage.EXCLUSION, requirement, None, verdict)


def _name(together: Together, statement_id: int) -> str:
    return next(one.name for one in together.parties if one.statement_id == statement_id)


__all__ = ["party_verdicts_of"]
