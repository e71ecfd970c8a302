"""Who may ask, answer, complain and read that. Pure; the refusal is what the user reads."""

from typing import Final

from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor, Permission, Role, allow, refuse
from dekkend.procurement.policies import ProcurementFacts, is_buyer, reads_all

_LOG_IN: Final = msg("Log in om dit te kunnen doen.")


def may_ask(actor: Actor, organisation_id: int | None = None) -> Permission:
    """Providers ask, complain and confirm for their own organisation."""
    if not actor.is_known:
        return refuse(_LOG_IN)
    if actor.account_id is None or actor.has(Role.PROVIDER, organisation_id):
        return allow(msg("U doet dit voor uw eigen organisatie."))
    return refuse(msg("Dit doet een aanbieder, voor de eigen organisatie. Log in als aanbieder."))


def sees_asker(actor: Actor, facts: ProcurementFacts) -> bool:
    """Only a buyer of this region knows who asked: nobody else needs it, colleagues included."""
    return (actor.is_known and actor.account_id is None) or is_buyer(actor, facts)


def sees_registers(actor: Actor, facts: ProcurementFacts) -> Permission:
    """The complaints of everybody and the register of contacts: staff of the region and supervisors."""
    if actor.is_known and (actor.account_id is None or reads_all(actor, facts)):
        return allow(msg("U leest mee met deze inkoop."))
    return refuse(
        msg("Dit is voor de inkopers van deze regio en voor de toezichthouder. Vraag het de inkoper.")
    )
