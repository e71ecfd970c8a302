"""Who hears of what in a continuous admission; wired in ``dekkend/wiring.py``. Nobody in a practice run."""

from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain_notices import NoticeKind
from dekkend.organisations.services.notices import notify_organisations
from dekkend.procurement.events import EnrolmentDecided, RecheckAsked
from dekkend.procurement.models import Enrolment


def on_enrolment_decided(event: EnrolmentDecided) -> None:
    """The provider hears that there is a decision on its enrolment."""
    row = _enrolment(event.enrolment_id)
    _tell(
        row,
        msg(
            "Er is een besluit over uw aanmelding voor “{title}”. Lees het besluit en de redenen.",
            title=row.procurement.title,
        ),
    )


def on_recheck_asked(event: RecheckAsked) -> None:
    """The provider hears that it must show again that it meets the requirements."""
    row = _enrolment(event.enrolment_id)
    _tell(
        row,
        msg(
            "Hercontrole voor “{title}”: stuur het gevraagde bewijs uiterlijk {due}.",
            title=row.procurement.title,
            due=event.due_on,
        ),
    )


def _enrolment(key: int) -> Enrolment:
    return Enrolment.objects.select_related("procurement").get(pk=key)


def _tell(row: Enrolment, text: Message) -> None:
    if not row.procurement.practice:
        url = f"/inkoop/{row.procurement.slug}/aanmeldingen/{row.number}/"
        notify_organisations([row.tenderer_id], NoticeKind.ADMISSION, text, url)


__all__ = ["on_enrolment_decided", "on_recheck_asked"]
