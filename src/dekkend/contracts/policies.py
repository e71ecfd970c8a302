"""Who may see and do what with agreements. Pure; the refusal is what the user reads.

The contract manager of the buying organisation (the region, or the body with its mandate) acts. The provider
signs, answers changes, reports and asks. A controller decides on heights of rooms. Who approves a change is
never who proposed it. Visitors see nothing of an agreement here: what is public is asked elsewhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor, Permission, Role, allow, refuse


class Action(StrEnum):
    SEE_AGREEMENT = "see_agreement"
    SEE_CONFIDENTIAL = "see_confidential"
    SEE_LOG = "see_log"
    DRAFT = "draft"
    RUN = "run"
    SIGN_AS_BUYER = "sign_as_buyer"
    SIGN_AS_PROVIDER = "sign_as_provider"
    JUDGE_AMENDMENT = "judge_amendment"
    ANSWER_AMENDMENT = "answer_amendment"
    REPORT = "report"
    ASK_STOP = "ask_stop"
    DECIDE_ROOM = "decide_room"
    TALK = "talk"
    RUN_REGION = "run_region"
    SEE_REGION = "see_region"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFacts:
    """What a policy needs to know of an agreement, or of a region when ``status`` and ``provider`` are None.

    ``offices``: the buying organisation and the bodies with its mandate. ``members``: the municipalities that
    take part or have a cell. ``proposed_by``: the account that proposed the change at hand. ``sent``: whether
    the provider ever got the text; a draft is for the office alone, also when it lapsed.
    """

    offices: frozenset[int]
    members: frozenset[int] = frozenset()
    provider: int | None = None
    status: AgreementStatus | None = None
    proposed_by: int | None = None
    sent: bool = True


Policy = Callable[[Actor, AgreementFacts], Permission]

_OFFICE: Final = (Role.CONTRACT_MANAGER, Role.BUYER, Role.CONTROLLER)
_TOWN: Final = (Role.CONTRACT_MANAGER, Role.CONTROLLER)


def may(actor: Actor, action: Action, facts: AgreementFacts) -> Permission:
    """Whether ``actor`` may do ``action`` with this agreement, and why or why not."""
    if not actor.is_known:
        return refuse(msg("Log in om dit te kunnen doen."))
    if actor.account_id is None:
        return allow(msg("Dekkend doet dit zelf."))
    return _POLICIES[action](actor, facts)


def is_own_provider(actor: Actor, facts: AgreementFacts) -> bool:
    """Whether the actor acts for the provider of this agreement."""
    return facts.provider is not None and actor.has(Role.PROVIDER, facts.provider)


def manages(actor: Actor, facts: AgreementFacts) -> bool:
    """Whether the actor is a contract manager of the buying organisation."""
    return actor.has_any(Role.CONTRACT_MANAGER, organisation_ids=facts.offices)


def _sees_confidential(actor: Actor, facts: AgreementFacts) -> Permission:
    """Money, talks and signals: who answers for them, and the provider itself."""
    if actor.has(Role.SUPERVISOR):
        return allow(msg("U houdt toezicht."))
    if actor.has_any(*_OFFICE, organisation_ids=facts.offices):
        return allow(msg("U werkt aan de overeenkomsten van deze regio."))
    if actor.has_any(*_TOWN, organisation_ids=facts.members):
        return allow(msg("U leest mee voor uw gemeente."))
    if facts.sent and is_own_provider(actor, facts):
        return allow(msg("Dit is uw eigen overeenkomst."))
    return refuse(msg("Deze overeenkomst is van anderen. Vraag de contractmanager als u iets wilt weten."))


def _sees(actor: Actor, facts: AgreementFacts) -> Permission:
    if facts.sent and actor.has_any(Role.ACCESS_WORKER, organisation_ids=facts.offices | facts.members):
        return allow(msg("U zoekt hulp voor inwoners van deze gemeente."))
    return _sees_confidential(actor, facts)


def _sees_log(actor: Actor, facts: AgreementFacts) -> Permission:
    if actor.has(Role.SUPERVISOR) or actor.has_any(*_OFFICE, organisation_ids=facts.offices):
        return allow(msg("U leest mee met deze overeenkomst."))
    return refuse(msg("Het logboek is voor wie deze overeenkomst beheert en voor de toezichthouder."))


def _sees_region(actor: Actor, facts: AgreementFacts) -> Permission:
    if actor.has(Role.SUPERVISOR) or actor.has_any(*_OFFICE, organisation_ids=facts.offices | facts.members):
        return allow(msg("U werkt aan de overeenkomsten van deze regio."))
    return refuse(msg("Dit is voor wie de overeenkomsten van deze regio beheert."))


def _drafts(actor: Actor, facts: AgreementFacts) -> Permission:
    if actor.has_any(Role.CONTRACT_MANAGER, Role.BUYER, organisation_ids=facts.offices):
        return allow(msg("U maakt overeenkomsten voor deze regio."))
    return refuse(
        msg("Alleen een contractmanager of inkoper van deze regio doet dit. Vraag het een van hen.")
    )


def _runs(actor: Actor, facts: AgreementFacts) -> Permission:
    if manages(actor, facts):
        return allow(msg("U beheert de overeenkomsten van deze regio."))
    return refuse(msg("Alleen een contractmanager van deze regio doet dit. Neem contact op met die collega."))


def _acts_as_provider(actor: Actor, facts: AgreementFacts) -> Permission:
    if is_own_provider(actor, facts):
        return allow(msg("Dit is uw eigen overeenkomst."))
    return refuse(msg("Alleen de aanbieder van deze overeenkomst doet dit."))


def _reports(actor: Actor, facts: AgreementFacts) -> Permission:
    """The provider reports; a contract manager writes down what came in by letter or telephone."""
    if is_own_provider(actor, facts) or manages(actor, facts):
        return allow(msg("U legt vast wat er onder deze overeenkomst gebeurt."))
    return refuse(msg("Alleen de aanbieder of een contractmanager van deze regio legt dit vast."))


def _judges(actor: Actor, facts: AgreementFacts) -> Permission:
    if facts.proposed_by is not None and facts.proposed_by == actor.account_id:
        return refuse(msg("U stelde deze wijziging zelf voor. Laat een collega oordelen."))
    if actor.has_any(Role.CONTRACT_MANAGER, Role.CONTROLLER, organisation_ids=facts.offices):
        return allow(msg("U beoordeelt wijzigingen van overeenkomsten van deze regio."))
    return refuse(msg("Alleen een contractmanager of controller van deze regio beoordeelt een wijziging."))


def _decides_room(actor: Actor, facts: AgreementFacts) -> Permission:
    if actor.has_any(Role.CONTROLLER, organisation_ids=facts.offices):
        return allow(msg("U beslist over de hoogte van bestedingsruimten van deze regio."))
    return refuse(
        msg("Alleen een controller van deze regio beslist over de hoogte van een bestedingsruimte.")
    )


def _talks(actor: Actor, facts: AgreementFacts) -> Permission:
    if manages(actor, facts) or is_own_provider(actor, facts):
        return allow(msg("U neemt deel aan de gesprekken over deze overeenkomst."))
    return refuse(msg("Alleen de aanbieder of een contractmanager van deze regio doet dit."))


_POLICIES: Final[Mapping[Action, Policy]] = MappingProxyType(
    {
        Action.SEE_AGREEMENT: _sees,
        Action.SEE_CONFIDENTIAL: _sees_confidential,
        Action.SEE_LOG: _sees_log,
        Action.DRAFT: _drafts,
        Action.RUN: _runs,
        Action.SIGN_AS_BUYER: _runs,
        Action.SIGN_AS_PROVIDER: _acts_as_provider,
        Action.JUDGE_AMENDMENT: _judges,
        Action.ANSWER_AMENDMENT: _acts_as_provider,
        Action.REPORT: _reports,
        Action.ASK_STOP: _acts_as_provider,
        Action.DECIDE_ROOM: _decides_room,
        Action.TALK: _talks,
        Action.RUN_REGION: _runs,
        Action.SEE_REGION: _sees_region,
    }
)
