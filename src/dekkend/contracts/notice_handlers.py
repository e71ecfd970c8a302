"""Who hears of what happens with an agreement; wired in ``dekkend/wiring.py``.

The sentences hold no amounts and nothing of a talk: mail is not secret.
"""

from dekkend.contracts.events import (
    AgreementEnded,
    AgreementSent,
    AgreementSigned,
    AmendmentMoved,
    ExtensionTold,
    NoticeGiven,
    ProviderChanged,
)
from dekkend.contracts.models import Agreement, Amendment
from dekkend.contracts.stored_kinds import Side
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Role
from dekkend.organisations.domain_notices import NoticeKind
from dekkend.organisations.queries import buying_for
from dekkend.organisations.services import notify_organisations

_JUDGES = (Role.CONTRACT_MANAGER, Role.CONTROLLER)


def on_sent(event: AgreementSent) -> None:
    """The provider hears that there is something to sign."""
    row = _row(event.agreement_id)
    if event.again:
        told = msg(
            "Overeenkomst {number} kwam veranderd terug. U kunt de ongewijzigde tekst tekenen.",
            number=row.number,
        )
    else:
        told = msg("Overeenkomst {number} ligt klaar om te tekenen.", number=row.number)
    _tell_provider(row, told, "ondertekening/")


def on_signed(event: AgreementSigned) -> None:
    """The other side hears of a signature; with the second one the agreement is in force."""
    row = _row(event.agreement_id)
    if event.side == Side.PROVIDER:
        told = msg("De aanbieder tekende overeenkomst {number}. Nu tekent u.", number=row.number)
        _tell_office(row, told, "ondertekening/")
    else:
        told = msg("Overeenkomst {number} is door beide partijen getekend.", number=row.number)
        _tell_provider(row, told)


def on_extension(event: ExtensionTold) -> None:
    """The notice to the provider, which must come in time (CT-09)."""
    row = _row(event.agreement_id)
    lots = row.extensions.values_list("lots", flat=True).get(number=event.number)
    values = {"number": row.number, "last_day": event.last_day}
    if lots:
        told = msg(
            "Een deel van overeenkomst {number} is verlengd tot en met {last_day}: {lots}.",
            lots=lots,
            **values,
        )
    else:
        told = msg("Overeenkomst {number} is verlengd tot en met {last_day}.", **values)
    _tell_provider(row, told)


def on_notice(event: NoticeGiven) -> None:
    """Both sides hear when an agreement ends sooner, or goes on after all."""
    row = _row(event.agreement_id)
    if event.taken_back:
        told = msg("De opzegging van overeenkomst {number} is ingetrokken.", number=row.number)
    else:
        told = msg("Overeenkomst {number} eindigt op {day}.", number=row.number, day=event.ends_on)
    _tell_provider(row, told, "einde/")
    _tell_office(row, told, "einde/")


def on_ended(event: AgreementEnded) -> None:
    """The contract managers close it once the clients are transferred."""
    row = _row(event.agreement_id)
    told = msg("Overeenkomst {number} is voorbij. Sluit haar af na de overdracht.", number=row.number)
    _tell_office(row, told, "einde/")


def on_amendment(event: AmendmentMoved) -> None:
    """Whoever is to act next hears of a change: who judges, then the provider, then who carries on."""
    row = _row(event.agreement_id)
    found = Amendment.objects.get(pk=event.amendment_id)
    values = {"title": found.title, "number": row.number}
    if event.action == "propose":
        told = msg("Beoordeel de wijziging “{title}” van overeenkomst {number}.", **values)
        _tell_office(row, told, "wijzigingen/", _JUDGES)
    elif event.action == "approve":
        told = msg("Een wijziging van overeenkomst {number} vraagt uw antwoord: “{title}”.", **values)
        _tell_provider(row, told, "wijzigingen/")
    elif event.action == "agree":
        told = msg("De aanbieder is akkoord met “{title}” van overeenkomst {number}.", **values)
        _tell_office(row, told, "wijzigingen/")
    elif event.action == "refuse_as_provider":
        told = msg("De aanbieder weigert “{title}” van overeenkomst {number}.", **values)
        _tell_office(row, told, "wijzigingen/")
    elif event.action == "take_effect":
        told = msg("De wijziging “{title}” van overeenkomst {number} is ingegaan.", **values)
        _tell_provider(row, told, "wijzigingen/")


def on_provider_changed(event: ProviderChanged) -> None:
    """Both the old and the new provider hear who has the agreement."""
    row = _row(event.agreement_id)
    told = msg("Overeenkomst {number} is overgegaan op {name}.", number=row.number, name=row.provider.name)
    notify_organisations([event.before, event.after], NoticeKind.AGREEMENT, told, _page(row))


def _row(key: int) -> Agreement:
    return Agreement.objects.select_related("provider").get(pk=key)


def _page(row: Agreement, tab: str = "") -> str:
    return f"/overeenkomsten/{row.slug}/{tab}"


def _tell_provider(row: Agreement, told: Message, tab: str = "") -> None:
    notify_organisations([row.provider_id], NoticeKind.AGREEMENT, told, _page(row, tab))


def _tell_office(
    row: Agreement, told: Message, tab: str = "", roles: tuple[Role, ...] = (Role.CONTRACT_MANAGER,)
) -> None:
    notify_organisations(buying_for(row.buyer_id), NoticeKind.AGREEMENT, told, _page(row, tab), roles=roles)
