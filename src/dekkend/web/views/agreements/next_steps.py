"""What this reader does next with an agreement: one sentence and the page where it is done."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from dekkend.contracts.agreement_states import AgreementStatus, AmendmentStatus
from dekkend.contracts.policies import Action, may
from dekkend.web.badges import Words
from dekkend.web.views.agreements.tabs import Reader

_A = AgreementStatus


@dataclass(frozen=True, slots=True)
class NextStep:
    """``name`` is the address of the page, ``link`` its words."""

    text: Words
    name: str
    link: Words


_BUYER = {
    _A.DRAFT: NextStep(
        _("Controleer de tekst en stuur die naar de aanbieder."), "agreement_signing", _("Ter ondertekening")
    ),
    _A.ALTERED: NextStep(
        _("De tekst kwam veranderd terug en geldt niet. Stuur de tekst ongewijzigd opnieuw."),
        "agreement_signing",
        _("Opnieuw sturen"),
    ),
    _A.PROVIDER_SIGNED: NextStep(
        _("De aanbieder heeft getekend. Teken nu als opdrachtgever."), "agreement_signing", _("Tekenen")
    ),
    _A.WINDING_UP: NextStep(
        _("De overeenkomst is voorbij. Leg de overdracht van cliënten vast en sluit daarna af."),
        "agreement",
        _("Wat u kunt doen"),
    ),
}
_SIGN = NextStep(_("Lees de overeenkomst en teken die."), "agreement_signing", _("Lezen en tekenen"))
_ANSWER = NextStep(_("Er ligt een wijziging voor u klaar."), "agreement_changes", _("Lezen en antwoorden"))
_JUDGE = NextStep(_("Een wijziging wacht op uw oordeel."), "agreement_changes", _("Naar de wijziging"))


def next_step(reader: Reader) -> NextStep | None:
    """The first thing that waits for this reader; None when nothing does. One query at most."""
    status = AgreementStatus(reader.row.status)
    if reader.is_provider and status is _A.SENT:
        return _SIGN
    if reader.manages and status in _BUYER:
        return _BUYER[status]
    if not reader.sees_confidential:
        return None
    waiting = dict(reader.row.amendments.order_by("pk").values_list("status", "proposed_by"))
    if reader.is_provider and AmendmentStatus.APPROVED in waiting:
        return _ANSWER
    if AmendmentStatus.PROPOSED in waiting:
        proposer = waiting[AmendmentStatus.PROPOSED]
        facts = replace(reader.facts, proposed_by=proposer)
        return _JUDGE if may(reader.actor, Action.JUDGE_AMENDMENT, facts) else None
    return None
