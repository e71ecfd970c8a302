"""What a decision letter says. Pure: facts in, content out; the same facts give the same letter.

A letter is a Dutch document: Dutch is the language of the procedure and of the court.
"""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from dekkend.kernel.rules import find
from dekkend.kernel.text import show
from dekkend.procurement.award_advantages import Advantage
from dekkend.procurement.award_domain import Ground
from dekkend.procurement.domain import REJECTION_NAMES, Reason, Result
from dekkend.procurement.queries.awards import (
    AgreedScore,
    AwardedBid,
    AwardNotice,
    ConditionFact,
    RepairFact,
    TendererAward,
)
from dekkend.runtime.clock import AMSTERDAM

FORMAT: Final = 2


def letter_content(notice: AwardNotice, award: TendererAward) -> dict[str, Any]:
    """Everything that the letter to one tenderer says, in texts: what is stored, hashed and drawn."""
    awarded = [bid for bid in award.bids if bid.awarded]
    return {
        "format": FORMAT,
        "practice": notice.practice,
        "sender": notice.region,
        "title": notice.title,
        "reference": f"{notice.slug} / {award.number}",
        "date": show(notice.announced_on),
        "tenderer": award.tenderer,
        "kvk": award.kvk,
        "received": show(award.received_at.astimezone(AMSTERDAM)),
        "receipt": award.receipt,
        "result": award.result.value,
        "kind": _KINDS.get(notice.ground, "herziening"),
        "reason": notice.reason,
        "court": notice.court,
        "remark": award.remark,
        "conditions": [_condition(it) for it in award.conditions],
        "summary": _summary(notice.ground, award.result, len(awarded), len(award.bids)),
        "lots": [_lot(bid, capped=notice.capped) for bid in award.bids],
        "repairs": [_repair(repair) for repair in award.repairs],
        "repair_until": show(award.repair_until) if award.repair_until else None,
        "standstill": _standstill(notice),
        "definition": f"versie {notice.definition_version}, {notice.definition_sha256[:16]}",
    }


def sha256_of(content: Mapping[str, Any]) -> str:
    """The hash over the canonical JSON of a letter's content."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


_KINDS: Final = {Ground.AWARD: "gunning", Ground.SELECTION: "selectie"}


def _summary(ground: Ground, result: Result, awarded: int, bids: int) -> str:
    if ground is Ground.SELECTION:
        return _selected(result, awarded, bids)
    lots = "het perceel" if bids == 1 else f"alle {bids} percelen"
    if result is Result.FULLY:
        return f"Wij zijn van plan u {lots} te gunnen waarop u hebt ingeschreven."
    if result is Result.PARTLY:
        return f"Wij zijn van plan u {awarded} van de {bids} percelen te gunnen waarop u hebt ingeschreven."
    if bids == 1:
        return "Wij gunnen u het perceel waarop u hebt ingeschreven niet."
    return f"Wij gunnen u geen van de {bids} percelen waarop u hebt ingeschreven."


def _selected(result: Result, selected: int, bids: int) -> str:
    if result is Result.NOT:
        return "Wij nodigen u niet uit om in te schrijven."
    lots = "het perceel" if bids == 1 else f"{selected} van de {bids} percelen"
    return f"Wij selecteren u voor {lots} waarvoor u zich hebt aangemeld."


def _condition(found: ConditionFact) -> dict[str, str | None]:
    return {"title": found.title, "due": show(found.due) if found.due else None}


def _lot(bid: AwardedBid, *, capped: bool) -> dict[str, Any]:
    return {
        "number": bid.lot_number,
        "name": bid.lot_name,
        "awarded": bid.awarded,
        "decision": "gegund" if bid.awarded else "niet gegund",
        "total": _amount(bid.total),
        "rank": str(bid.rank) if capped and bid.rank is not None else None,
        "scores": [_score(score) for score in bid.scores],
        "reasons": [_reason(reason) for reason in bid.reasons],
        "winners": list(bid.compared.winners),
        "advantages": [_advantage(it) for it in bid.compared.advantages],
    }


def _score(score: AgreedScore) -> dict[str, Any]:
    return {
        "criterion": score.criterion,
        "weight": _number(score.weight),
        "score": _number(score.score),
        "highest": _number(score.highest),
        "minimum": _number(score.minimum),
        "motivation": score.motivation,
        "alone": " en ".join(str(_number(it)) for it in score.alone) or None,
    }


def _advantage(found: Advantage) -> dict[str, str | None]:
    return {
        "criterion": found.name,
        "own": _number(found.own),
        "best": _number(found.best),
        "winner": found.winner,
        "text": found.text,
    }


def _reason(reason: Reason) -> dict[str, str]:
    rule = find(reason.rule)
    return {
        "kind": REJECTION_NAMES[reason.kind].render(),
        "sentence": reason.sentence.render(),
        "rule": reason.rule,
        "source": ", ".join(str(source) for source in rule.source),
    }


@lru_cache(maxsize=16384)
def _amount(value: Decimal | None) -> str | None:
    return None if value is None else show(value)


def _repair(repair: RepairFact) -> dict[str, Any]:
    return {
        "title": repair.title,
        "lot": repair.lot_number,
        "repaired_on": show(repair.repaired_on) if repair.repaired_on else None,
    }


def _standstill(notice: AwardNotice) -> dict[str, str | None]:
    moved = notice.standstill_counted != notice.standstill_until
    return {
        "last_day": show(notice.standstill_until),
        "counted": show(notice.standstill_counted) if moved else None,
    }


@lru_cache(maxsize=4096)
def _number(value: Decimal | None) -> str | None:
    """Without spare zeros: 7,5 and 8, not 7,50 and 8,00."""
    if value is None:
        return None
    normal = value.normalize()
    return show(normal.quantize(Decimal(1)) if normal == normal.to_integral_value() else normal)


__all__ = ["letter_content", "sha256_of"]
