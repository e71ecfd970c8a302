"""Who may do what in a procurement. Pure; the refusal is what the user reads.

Who may (here) stands apart from in which state (``states.py``): a button needs both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor, Permission, Role, allow, refuse
from dekkend.procurement.states import ProcurementStatus


class Action(StrEnum):
    SEE_PROCUREMENT = "see_procurement"
    RUN_PROCUREMENT = "run_procurement"
    SUBMIT = "submit"
    SEE_SUBMISSIONS = "see_submissions"
    SEE_SUBMISSION = "see_submission"
    REPAIR = "repair"
    SEE_BID = "see_bid"
    SCORE = "score"
    SEE_SCORES = "see_scores"
    SEE_DECISIONS = "see_decisions"
    SEE_AWARDS = "see_awards"
    SEE_LETTER = "see_letter"
    SEE_LOG = "see_log"
    SEE_VAULT = "see_vault"
    EXPORT_CASE = "export_case"
    SEE_ENROLMENTS = "see_enrolments"
    SEE_ENROLMENT = "see_enrolment"


_P: Final = ProcurementStatus
PUBLIC_STATUSES: Final = frozenset(_P) - {_P.CONCEPT}
DECIDED_STATUSES: Final = frozenset({_P.DECIDED, _P.ANNOUNCED, _P.DIALOGUE, _P.FINAL})
SEALED_STATUSES: Final = frozenset({_P.PUBLISHED, _P.INVITED, _P.CLOSED})
ANNOUNCED_STATUSES: Final = frozenset({_P.ANNOUNCED, _P.DIALOGUE, _P.FINAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcurementFacts:
    """What a policy needs to know. ``buyers`` are the region and the purchasing bodies with its mandate.

    ``tenderer`` is the organisation behind the submission at hand; ``assessors`` are the accounts assigned to
    the bid at hand; ``locked`` whether all of them locked their scores. ``round`` is the present round of
    ``rounds``: with two, the first is a selection. ``sealed`` when it was published and no vault of it was
    ever opened.
    """

    status: ProcurementStatus
    buyers: frozenset[int]
    practice: bool = False
    round: int = 1
    rounds: int = 1
    tenderer: int | None = None
    assessors: frozenset[int] = frozenset()
    locked: bool = False
    sealed: bool = False

    @property
    def selected(self) -> bool:
        """Whether a selection is behind this procurement: its decisions and letters stay to be read."""
        return self.round > 1

    @property
    def selecting(self) -> bool:
        return self.round < self.rounds


Policy = Callable[[Actor, ProcurementFacts], Permission]

_LOG_IN: Final = msg("Log in om dit te kunnen doen.")
_READS_EVERYTHING: Final = (Role.SUPERVISOR, Role.ADMINISTRATOR)
_READS_PROCEDURE: Final = (Role.BUYER, Role.CONTRACT_MANAGER, Role.CONTROLLER)


def may(actor: Actor, action: Action, facts: ProcurementFacts) -> Permission:
    """Whether ``actor`` may do ``action`` in this procurement, and why or why not."""
    if actor.is_known and actor.account_id is None:
        return allow(msg("Dekkend doet dit zelf."))
    return _POLICIES[action](actor, facts)


def is_buyer(actor: Actor, facts: ProcurementFacts) -> bool:
    """Whether the actor buys for this region: at the region or at a purchasing body with its mandate."""
    return actor.has_any(Role.BUYER, organisation_ids=facts.buyers)


def reads_all(actor: Actor, facts: ProcurementFacts) -> bool:
    """Whether the actor may read the whole procedure: staff of the region, and supervisors."""
    return actor.has_any(*_READS_PROCEDURE, organisation_ids=facts.buyers) or actor.has_any(
        *_READS_EVERYTHING
    )


def _sees_procurement(actor: Actor, facts: ProcurementFacts) -> Permission:
    if facts.status in PUBLIC_STATUSES:
        return allow(msg("Deze inkoop is gepubliceerd."))
    if reads_all(actor, facts) or actor.has_any(Role.ASSESSOR, organisation_ids=facts.buyers):
        return allow(msg("U werkt voor deze regio."))
    return refuse(msg("Deze inkoop is nog niet gepubliceerd. Kom terug na de publicatie."))


def _runs(actor: Actor, facts: ProcurementFacts) -> Permission:
    if not actor.is_known:
        return refuse(_LOG_IN)
    if is_buyer(actor, facts):
        return allow(msg("U bent inkoper van deze regio."))
    return refuse(msg("Alleen een inkoper van deze regio doet dit. Neem contact op met het inkoopbureau."))


def _submits(actor: Actor, facts: ProcurementFacts) -> Permission:
    if not actor.is_known:
        return refuse(_LOG_IN)
    if not actor.has(Role.PROVIDER, facts.tenderer):
        return refuse(msg("Alleen een aanbieder schrijft in, voor de eigen organisatie."))
    return allow(msg("U schrijft in voor uw eigen organisatie."))


def _sees_submissions(actor: Actor, facts: ProcurementFacts) -> Permission:
    if facts.sealed or facts.status in (_P.CONCEPT, _P.PUBLISHED):
        return refuse(msg("De inschrijvingen zijn verzegeld. Twee kluishouders openen samen de kluis."))
    if reads_all(actor, facts):
        return allow(msg("U leest mee met deze inkoop."))
    return refuse(msg("U ziet alleen uw eigen inschrijving, of de inschrijvingen die u beoordeelt."))


def _sees_submission(actor: Actor, facts: ProcurementFacts) -> Permission:
    if facts.tenderer is not None and actor.has(Role.PROVIDER, facts.tenderer):
        return allow(msg("Dit is uw eigen inschrijving."))
    return _sees_submissions(actor, facts)


def _repairs(actor: Actor, facts: ProcurementFacts) -> Permission:
    if facts.tenderer is not None and actor.has(Role.PROVIDER, facts.tenderer):
        return allow(msg("Dit is uw eigen inschrijving."))
    return refuse(msg("Alleen de inschrijver zelf herstelt een gebrek."))


def _sees_bid(actor: Actor, facts: ProcurementFacts) -> Permission:
    if actor.account_id is not None and actor.account_id in facts.assessors:
        return allow(msg("U beoordeelt deze inschrijving."))
    return _sees_submission(actor, facts)


def _scores(actor: Actor, facts: ProcurementFacts) -> Permission:
    if actor.account_id is not None and actor.account_id in facts.assessors:
        return allow(msg("U beoordeelt deze inschrijving."))
    return refuse(msg("Deze inschrijving is niet aan u toegewezen. Vraag de inkoper als u denkt van wel."))


def _sees_scores(actor: Actor, facts: ProcurementFacts) -> Permission:
    """Until all assessors locked, nobody sees another's scores (INK 4.3: each judges alone first)."""
    if not facts.locked:
        return refuse(msg("De scores worden zichtbaar als beide beoordelaars hun scores hebben vastgezet."))
    if actor.account_id is not None and actor.account_id in facts.assessors:
        return allow(msg("U beoordeelt deze inschrijving."))
    return _sees_submissions(actor, facts)


def _sees_decisions(actor: Actor, facts: ProcurementFacts) -> Permission:
    if facts.status not in DECIDED_STATUSES and not facts.selected:
        return refuse(msg("Er is nog niet besloten."))
    if reads_all(actor, facts):
        return allow(msg("U leest mee met deze inkoop."))
    return refuse(msg("U ziet alleen het besluit over uw eigen inschrijving. Dat staat in uw brief."))


def _sees_awards(actor: Actor, facts: ProcurementFacts) -> Permission:
    if facts.status in ANNOUNCED_STATUSES and not facts.selecting:
        return allow(msg("De voorlopige gunning is bekendgemaakt."))
    if reads_all(actor, facts) and facts.status in DECIDED_STATUSES:
        return allow(msg("U leest mee met deze inkoop."))
    return refuse(msg("De gunning is nog niet bekendgemaakt."))


def _sees_letter(actor: Actor, facts: ProcurementFacts) -> Permission:
    if (facts.status in DECIDED_STATUSES or facts.selected) and reads_all(actor, facts):
        return allow(msg("U leest mee met deze inkoop."))
    if facts.status not in ANNOUNCED_STATUSES and not facts.selected:
        return refuse(msg("De brieven zijn nog niet verstuurd."))
    if facts.tenderer is not None and actor.has(Role.PROVIDER, facts.tenderer):
        return allow(msg("Deze brief is aan u gericht."))
    return refuse(msg("Deze brief is aan een ander gericht."))


def _sees_log(actor: Actor, facts: ProcurementFacts) -> Permission:
    """The log names who submitted, so until the vault is opened it stays as shut as the submissions."""
    if reads_all(actor, facts):
        if facts.sealed or facts.status in SEALED_STATUSES:
            return refuse(msg("Het logboek noemt de inschrijvers. Het gaat open met de kluis."))
        return allow(msg("U leest mee met deze inkoop."))
    return refuse(msg("Het logboek is voor de inkopers van deze regio en voor de toezichthouder."))


def _sees_vault(actor: Actor, facts: ProcurementFacts) -> Permission:
    """Who the officers are and how many envelopes lie there; whose they are, the opening tells."""
    if facts.status is not _P.CONCEPT and reads_all(actor, facts):
        return allow(msg("U leest mee met deze inkoop."))
    return refuse(msg("De kluis is voor de inkopers van deze regio en voor de toezichthouder."))


def _exports_case(actor: Actor, facts: ProcurementFacts) -> Permission:
    """The whole file of a procedure, for a court: the buyer answers for it, a supervisor may check it."""
    if facts.status not in DECIDED_STATUSES and facts.status is not _P.WITHDRAWN:
        return refuse(msg("Het dossier kan worden gemaakt als er is besloten."))
    if is_buyer(actor, facts) or actor.has(Role.SUPERVISOR):
        return allow(msg("U kunt het dossier van deze inkoop maken."))
    return refuse(msg("Het dossier is voor de inkopers van deze regio en voor de toezichthouder."))


def _sees_enrolments(actor: Actor, facts: ProcurementFacts) -> Permission:
    """Enrolments do not compete, so they are not sealed; they are confidential: only who handles or
    supervises the procedure reads them (decision 0010)."""
    if reads_all(actor, facts):
        return allow(msg("U leest mee met deze inkoop."))
    return refuse(msg("U ziet alleen uw eigen aanmelding."))


def _sees_enrolment(actor: Actor, facts: ProcurementFacts) -> Permission:
    if facts.tenderer is not None and actor.has(Role.PROVIDER, facts.tenderer):
        return allow(msg("Dit is uw eigen aanmelding."))
    return _sees_enrolments(actor, facts)


_POLICIES: Final[Mapping[Action, Policy]] = MappingProxyType(
    {
        Action.SEE_PROCUREMENT: _sees_procurement,
        Action.RUN_PROCUREMENT: _runs,
        Action.SUBMIT: _submits,
        Action.SEE_SUBMISSIONS: _sees_submissions,
        Action.SEE_SUBMISSION: _sees_submission,
        Action.REPAIR: _repairs,
        Action.SEE_BID: _sees_bid,
        Action.SCORE: _scores,
        Action.SEE_SCORES: _sees_scores,
        Action.SEE_DECISIONS: _sees_decisions,
        Action.SEE_AWARDS: _sees_awards,
        Action.SEE_LETTER: _sees_letter,
        Action.SEE_LOG: _sees_log,
        Action.SEE_VAULT: _sees_vault,
        Action.EXPORT_CASE: _exports_case,
        Action.SEE_ENROLMENTS: _sees_enrolments,
        Action.SEE_ENROLMENT: _sees_enrolment,
    }
)
