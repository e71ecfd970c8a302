"""What spares a tenderer from typing twice: answers for every lot, and documents from the own vault."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from dekkend.organisations.domain_evidence import KIND_OF_RULE, KIND_TITLES, DocumentKind
from dekkend.organisations.evidence_queries import DocumentRow, usable, vault
from dekkend.organisations.statement_queries import latest_signed
from dekkend.procurement.drafting import FILE, Draft, DraftChange, Question, QuestionKind, Upload
from dekkend.procurement.party_rules import PartyGap, party_gaps
from dekkend.procurement.queries.parties import together_of
from dekkend.runtime import clock
from dekkend.web.formats import language
from dekkend.web.views.actors.bidder import Bidder
from dekkend.web.views.actors.steps import Sheet, part_of

STATEMENT = "uea"
_PROOFS = frozenset(DocumentKind) - frozenset(KIND_OF_RULE.values())


@dataclass(frozen=True, slots=True)
class Offer:
    """Something of one's own that answers a question in one click. ``value`` goes into the form."""

    value: str
    title: str
    day: date
    until: date | None = None


def offers_for(bidder: Bidder, sheet: Sheet) -> dict[str, list[Offer]]:
    """By the name of a question what of the own vault may answer it today, the best first."""
    if not any(question.takes_file for question in sheet.shown):
        return {}
    kept = vault(bidder.actor, bidder.tenderer_id)
    rules = {found.id: found.rule for found in bidder.asked.evidence}
    found: dict[str, list[Offer]] = {}
    for question in sheet.shown:
        if question.takes_file:
            wanted = _kinds(question, rules.get(question.id) or "")
            rows = [row for row in usable(kept, None, clock.today()) if row.kind in wanted]
            found[question.name] = [*_statement(bidder, question), *(_offer(question, row) for row in rows)]
    return found


def _kinds(question: Question, rule: str) -> Collection[DocumentKind]:
    """Which documents may answer a question: the one that its rule judges, else what can show suitability."""
    if rule in KIND_OF_RULE:
        return (KIND_OF_RULE[rule],)
    if question.declares:
        return ()
    return _PROOFS if question.kind is QuestionKind.SUITABILITY else (DocumentKind.OTHER,)


def _statement(bidder: Bidder, question: Question) -> Iterable[Offer]:
    signed = latest_signed(bidder.tenderer_id) if question.declares else None
    if signed is not None:
        title = f"UEA, {signed.signer}"
        yield Offer(
            f"{question.name}|{STATEMENT}", title, signed.signed_at.astimezone(clock.AMSTERDAM).date()
        )


def _offer(question: Question, row: DocumentRow) -> Offer:
    title = KIND_TITLES[row.kind].render(language())
    words = f"{title}: {row.title}" if row.title else title
    return Offer(f"{question.name}|{row.id}", words, row.issued_on, row.valid_until)


def for_every_lot(draft: Draft, change: DraftChange, asked: Iterable[Question], part: str) -> DraftChange:
    """The change of one lot, also for the same questions of the other lots where nothing stands yet."""
    questions = list(asked)
    here = {question.id: question for question in questions if part_of(question.lot) == part and question.lot}
    values, files = dict(change.values), dict(change.files)
    uploads: dict[str, Upload | None] = {**draft.files, **change.files}
    for other in questions:
        mine = here.get(other.id)
        if mine is None or other.lot in (None, mine.lot):
            continue
        for source, target in zip(mine.fields, other.fields, strict=False):
            same = source.rpartition("--")[2] == target.rpartition("--")[2]
            if same and change.values.get(source, "").strip() and not draft.value(target):
                values[target] = change.values[source]
        held = uploads.get(mine.field(FILE))
        if held is not None and other.takes_file and other.field(FILE) not in draft.files:
            files[other.field(FILE)] = held
    return replace(change, values=values, files=files)


def partner_gaps(bidder: Bidder) -> tuple[PartyGap, ...]:
    """What is missing about who takes part; nothing for who bids alone and hands in its own papers."""
    now = together_of(bidder.view.row.id, bidder.tenderer_id)
    return party_gaps(now, clock.today(), statement_asked=bool(now.members))
