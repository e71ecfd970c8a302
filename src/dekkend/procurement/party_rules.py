"""With whom a tenderer bids: what is frozen at submission, and what the rules say (EL-11 to EL-14). Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from dekkend.kernel.rules import Verdict
from dekkend.kernel.text import Message, msg
from dekkend.procurement.eligibility_rules import (
    CombinationFacts,
    GroupFacts,
    Guarantee,
    MemberFacts,
    SubcontractorFacts,
    combination_complete,
    group_guarantee,
    subcontractor_conduct,
)


class PartyRole(StrEnum):
    MEMBER = "lid"
    SUBCONTRACTOR = "onderaannemer"


ROLE_TITLES: Final[Mapping[PartyRole, Message]] = {
    PartyRole.MEMBER: msg("lid van de combinatie"),
    PartyRole.SUBCONTRACTOR: msg("onderaannemer"),
}
GUARANTEE_TITLES: Final[Mapping[Guarantee, Message]] = {
    Guarantee.PARENT: msg("garantie van het moederbedrijf"),
    Guarantee.DECLARATION_403: msg("403-verklaring"),
}


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """Somebody who takes part in a bid. ``lots`` empty: all lots of the bid.

    ``confirmed``: from its own account. ``statement`` is the sha256 of its own statement, empty without;
    ``joint`` whether it declared to be jointly and severally liable; ``gva_on`` the day of issue of its
    statement of conduct, ``gva`` the sha256 of that file.
    """

    role: PartyRole
    name: str
    kvk: str
    confirmed: bool
    organisation_id: int | None = None
    lots: tuple[str, ...] = ()
    task: str = ""
    relied_upon: bool = False
    joint: bool = False
    statement_id: int | None = None
    statement: str = ""
    gva_on: date | None = None
    gva: str = ""


@dataclass(frozen=True, slots=True)
class Together:
    """How a tenderer takes part: who it is, with whom, and who stands behind it.

    A tenderer with members is the representative of the combination: one account of one organisation sends
    the bid, so there is exactly one.
    """

    name: str
    kvk: str
    organisation_id: int
    joint: bool = False
    statement_id: int | None = None
    statement: str = ""
    in_group: bool = False
    guarantee: Guarantee | None = None
    guarantee_on: date | None = None
    guarantee_file: str = ""
    guarantee_valid: bool = True
    parties: tuple[PartyFacts, ...] = ()

    @property
    def members(self) -> tuple[PartyFacts, ...]:
        return tuple(one for one in self.parties if one.role is PartyRole.MEMBER)

    @property
    def subcontractors(self) -> tuple[PartyFacts, ...]:
        return tuple(one for one in self.parties if one.role is PartyRole.SUBCONTRACTOR)


@dataclass(frozen=True, slots=True)
class PartyGap:
    """Something that is missing about who takes part; ``rule`` is the rule that will say so afterwards."""

    sentence: Message
    rule: str
    name: str = ""
    blocks: bool = True


def party_verdicts(together: Together, received_on: date) -> tuple[Verdict, ...]:
    """What EL-11, EL-13 and EL-14 say of a bid as it was submitted on a day."""
    found = [combination_complete(combination_facts(together)), group_guarantee(_group(together))]
    found += [subcontractor_conduct(_subcontractor(one, received_on)) for one in together.subcontractors]
    return tuple(found)


def combination_facts(together: Together) -> CombinationFacts:
    """The combination as EL-13 asks for it; without members there is none."""
    if not together.members:
        return CombinationFacts(())
    everyone = (
        MemberFacts(together.name, bool(together.statement)),
        *(MemberFacts(one.name, one.confirmed and bool(one.statement)) for one in together.members),
    )
    joint = together.joint and all(one.joint and one.confirmed for one in together.members)
    return CombinationFacts(everyone, (together.name,), joint)


def party_gaps(together: Together, today: date, *, statement_asked: bool = True) -> tuple[PartyGap, ...]:
    """What is still missing if this bid were submitted today, in the words of a checklist.

    ``statement_asked``: whether this procurement asks for the own statement in Dekkend.
    """
    return tuple(_gaps(together, today, statement_asked))


def _gaps(together: Together, today: date, statement_asked: bool) -> Iterator[PartyGap]:
    if statement_asked and not together.statement:
        yield PartyGap(msg("Kies uw eigen verklaring (UEA)."), "EL-09", together.name)
    for one in together.parties:
        if not one.confirmed:
            yield PartyGap(msg("{name} heeft nog niet bevestigd.", name=one.name), "EL-13", one.name)
        elif not one.statement and (one.role is PartyRole.MEMBER or one.relied_upon):
            yield PartyGap(msg("{name} heeft nog geen eigen verklaring.", name=one.name), "EL-13", one.name)
    if together.members and not together.joint:
        yield PartyGap(msg("Verklaar dat u hoofdelijk aansprakelijk bent."), "EL-13", together.name)
    for verdict in party_verdicts(together, today):
        if verdict.blocks and not verdict.holds and verdict.rule != "EL-13":
            yield PartyGap(verdict.reason, verdict.rule, str(verdict.values.get("name", "")))


def doubles(lots: Mapping[int, frozenset[str]], others: Mapping[int, frozenset[str]]) -> dict[str, set[int]]:
    """The lots in which an organisation would take part twice: by lot, which organisations."""
    found: dict[str, set[int]] = {}
    for organisation, wanted in lots.items():
        for lot in wanted & others.get(organisation, frozenset()):
            found.setdefault(lot, set()).add(organisation)
    return found


def taking_part(together: Together, lots: tuple[str, ...]) -> dict[int, frozenset[str]]:
    """In which lots each organisation of the bid takes part as tenderer or member; subcontractors may work
    for several tenderers."""
    found = {together.organisation_id: frozenset(lots)}
    for one in together.members:
        if one.organisation_id is not None:
            found[one.organisation_id] = frozenset(one.lots or lots) & frozenset(lots)
    return found


SALT: Final = "salt"


def to_json(together: Together) -> dict[str, Any]:
    """What is kept of a bid's parties, with dates as text."""
    return {key: _plain(value) for key, value in asdict(together).items()}


def from_json(data: Mapping[str, Any]) -> Together:
    """What ``to_json`` kept; the salt beside it only keeps its hash from being guessed."""
    values = {name: value for name, value in data.items() if name != SALT}
    values["parties"] = tuple(_party(row) for row in values["parties"])
    values["guarantee"] = Guarantee(values["guarantee"]) if values["guarantee"] else None
    values["guarantee_on"] = _day(values["guarantee_on"])
    return Together(**values)


def _party(row: Mapping[str, Any]) -> PartyFacts:
    values = {
        **row,
        "role": PartyRole(row["role"]),
        "lots": tuple(row["lots"]),
        "gva_on": _day(row["gva_on"]),
    }
    return PartyFacts(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.value if isinstance(value, StrEnum) else value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _group(together: Together) -> GroupFacts:
    return GroupFacts(together.in_group, together.guarantee, together.guarantee_valid)


def _subcontractor(one: PartyFacts, received_on: date) -> SubcontractorFacts:
    return SubcontractorFacts(one.name, received_on, bool(one.gva), one.gva_on)
