"""Opening the statement of conduct (GVA) of who takes part in a bid, once the bids may be read (EL-11)."""

from typing import IO

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.organisations.services.evidence import open_used
from dekkend.procurement.errors import UnknownSubmission
from dekkend.procurement.queries.access import seen
from dekkend.procurement.queries.overview import stream_of
from dekkend.procurement.queries.parties import submitted_parties
from dekkend.runtime import audit
from dekkend.runtime.sealed_files import SealedFile


@transaction.atomic
def open_conduct(actor: Actor, slug: str, number: int, kvk: str) -> tuple[SealedFile, IO[bytes]]:
    """The statement of conduct of a member or subcontractor as it was frozen with the bid. That it was opened
    is in the log. Raises UnknownProcurement, UnknownDocument, and UnknownSubmission for who may not
    read it."""
    together = submitted_parties(actor, slug, number)
    party = next((one for one in together.parties if one.kvk == kvk), None) if together else None
    if together is None or party is None:
        raise UnknownSubmission(number=number)
    owners = [key for key in (party.organisation_id, together.organisation_id) if key is not None]
    found, content = open_used(owners, party.gva)
    data = {"submission": number, "kvk": kvk, "sha256": party.gva}
    procurement = seen(actor, slug)
    audit.record(stream_of(procurement.pk), actor, "conduct.open", f"procurement:{procurement.pk}", data)
    return found, content


__all__ = ["open_conduct"]
