"""The register of contact past the platform; following a procurement; where else it is published."""

from django.db import transaction

from dekkend.kernel.rules import Verdict
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Actor
from dekkend.procurement.complaint_domain import Contact
from dekkend.procurement.complaint_errors import ContactIncomplete, ContactInFuture
from dekkend.procurement.errors import NotAllowed, UnknownProcurement
from dekkend.procurement.models import Follower, OutsideContact, Procurement, PublicationLink
from dekkend.procurement.policies import Action, may
from dekkend.procurement.procedure_remedy_rules import ContactFacts, contact_by_platform
from dekkend.procurement.queries.access import facts_of
from dekkend.procurement.services.common import Case, open_case
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import audit, clock

_BEFORE_AND_AFTER = (ProcurementStatus.CONCEPT, ProcurementStatus.FINAL, ProcurementStatus.WITHDRAWN)


@transaction.atomic
def record_contact(actor: Actor, procurement_id: int, contact: Contact) -> Verdict:
    """Puts contact past the platform in the register, which only grows; what PL-20 says about it.

    Raises NotAllowed, ContactIncomplete, ContactInFuture.
    """
    case = open_case(actor, procurement_id)
    if missing := _missing(contact):
        raise ContactIncomplete(missing=missing)
    if contact.happened_on > clock.today():
        raise ContactInFuture(day=contact.happened_on)
    during = _is_during(case, contact)
    row = OutsideContact.objects.create(
        procurement=case.row,
        happened_on=contact.happened_on,
        who=contact.who.strip()[:200],
        organisation_id=contact.organisation_id,
        channel=contact.channel,
        about=contact.about.strip(),
        measure=contact.measure.strip(),
        during=during,
        recorded_at=clock.now(),
        recorded_by_id=actor.account_id,
    )
    data = {"on": contact.happened_on, "channel": contact.channel, "during": during}
    audit.record(case.stream, actor, "contact.record", f"outsidecontact:{row.pk}", data)
    return contact_by_platform(ContactFacts(by_platform=False, during=during, subject=row.about))


@transaction.atomic
def follow(actor: Actor, procurement_id: int) -> None:
    """Tells the actor from now on of everything that is published here. Raises NotAllowed for a visitor."""
    row = _visible(actor, procurement_id)
    Follower.objects.get_or_create(
        procurement=row, account_id=actor.account_id, defaults={"since": clock.now()}
    )


@transaction.atomic
def unfollow(actor: Actor, procurement_id: int) -> None:
    """No longer; who asked or submits still hears what is needed for that."""
    Follower.objects.filter(procurement_id=procurement_id, account_id=actor.account_id or 0).delete()


@transaction.atomic
def add_link(actor: Actor, procurement_id: int, title: str, url: str) -> None:
    """Says where else the procurement stands; the same address again changes its name. Raises NotAllowed."""
    case = open_case(actor, procurement_id)
    PublicationLink.objects.update_or_create(
        procurement=case.row, url=url, defaults={"title": title, "added_at": clock.now()}
    )
    audit.record(case.stream, actor, "link.add", f"procurement:{case.row.pk}", {"url": url})


@transaction.atomic
def remove_link(actor: Actor, procurement_id: int, link_id: int) -> None:
    """Takes such a link away. Raises NotAllowed."""
    case = open_case(actor, procurement_id)
    row = PublicationLink.objects.filter(procurement=case.row, pk=link_id).first()
    if row is not None:
        row.delete()
        audit.record(case.stream, actor, "link.remove", f"procurement:{case.row.pk}", {"url": row.url})


def _missing(contact: Contact) -> tuple[Message, ...]:
    needed = (
        (contact.who, msg("met wie")),
        (contact.about, msg("waarover")),
        (contact.measure, msg("wat u deed")),
        (contact.channel in OutsideContact.CHANNELS, msg("het kanaal")),
    )
    return tuple(name for given, name in needed if not (given.strip() if isinstance(given, str) else given))


def _is_during(case: Case, contact: Contact) -> bool:
    """Whether the contact was between publication and the final decision."""
    published = case.row.published_at
    if published is None or contact.happened_on < published.astimezone(clock.AMSTERDAM).date():
        return False
    return case.row.status not in _BEFORE_AND_AFTER


def _visible(actor: Actor, procurement_id: int) -> Procurement:
    row = Procurement.objects.select_related("region").filter(pk=procurement_id).first()
    if row is None or not may(actor, Action.SEE_PROCUREMENT, facts_of(row)):
        raise UnknownProcurement(slug=str(procurement_id))
    if actor.account_id is None:
        raise NotAllowed(reason=msg("Log in om dit te kunnen doen."))
    return row
