"""Letters as they will be: the same content as the letter itself, from what is decided or will be revised."""

from dataclasses import dataclass
from typing import Any

from dekkend.organisations.domain import Actor
from dekkend.procurement.award_advantages import Advantage
from dekkend.procurement.domain import RESULT_NAMES
from dekkend.procurement.queries.awards import AwardNotice, TendererAward, award_notice, tenderer_awards
from dekkend.procurement.queries.letters_waiting import waiting_letters
from dekkend.publication.letters import letter_content


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """One letter before it is sent. ``editable`` are the advantages by bid, in the words that go out now."""

    number: int
    tenderer: str
    result: object
    approved: bool
    editable: tuple[tuple[int, tuple[Advantage, ...]], ...]
    remark: str
    content: dict[str, Any]

    @property
    def advantages(self) -> int:
        return sum(len(them) for _bid, them in self.editable)


def drafts(actor: Actor, slug: str) -> list[LetterDraft]:
    """Every letter that waits to be sent, by number. Raises UnknownProcurement, NotAllowed."""
    return list(_drafts(actor, slug, None))


def draft(actor: Actor, slug: str, number: int) -> LetterDraft | None:
    """One letter that waits; None when there is none. Raises UnknownProcurement, NotAllowed."""
    return next(iter(_drafts(actor, slug, number)), None)


def _drafts(actor: Actor, slug: str, number: int | None) -> list[LetterDraft]:
    waiting = waiting_letters(actor, slug, number)
    if waiting is None:
        return []
    notice = award_notice(waiting.announcement_id)
    awards = tenderer_awards(waiting.announcement_id, waiting.submissions, waiting.revised)
    return [_draft(notice, award, award.submission_id in waiting.approved) for award in awards]


def _draft(notice: AwardNotice, award: TendererAward, approved: bool) -> LetterDraft:
    return LetterDraft(
        award.number,
        award.tenderer,
        RESULT_NAMES[award.result],
        approved,
        tuple((bid.bid, bid.compared.advantages) for bid in award.bids if bid.compared.advantages),
        award.remark,
        letter_content(notice, award),
    )


__all__ = ["LetterDraft", "draft", "drafts"]
