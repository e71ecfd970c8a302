"""Replacing an own submission until the deadline, and the proof of receipt to keep and to check."""

import json
from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.procurement import queries
from dekkend.procurement.queries.vaults import OwnArrival, own_arrivals
from dekkend.procurement.services.drafts import begin_replacement
from dekkend.runtime import vault, verify_receipt
from dekkend.web.pages import actor_of
from dekkend.web.views.actors.submit import words

_READ_ME: Final = """\
Dit is het bewijs dat uw inschrijving verzegeld is ontvangen.

In ontvangstbewijs.json staat wat de server ontving: voor welke inkoop, wanneer, en van elke envelop twee
hashes (SHA-256): die van de verzegelde envelop en die van de inhoud erin. Het controlegetal is de hash over
dat alles. De server zette er een handtekening op. Zo controleert u het bewijs, met alleen Python:

    python verify_receipt.py ontvangstbewijs.json

Schreef u samen met anderen in? Dan staat in met-wie.json met wie, en op het bewijs de hash daarvan:

    python verify_receipt.py ontvangstbewijs.json met-wie.json

Bij de opening vergelijkt Dekkend elke envelop en de inhoud ervan met dit bewijs; wat afwijkt, staat in het
logboek van de inkoop, dat u bij een geschil kunt opvragen.
"""


@require_POST
def replace(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Opens the form again; the submission counts until the new one is submitted."""
    actor = actor_of(request)
    view = queries.procurement(actor, slug)
    if not own_arrivals(actor, slug, number):
        raise Http404(_("Er is geen inschrijving van uw organisatie met dit nummer."))
    try:
        begin_replacement(actor, view.row.id, number)
    except Refusal as refusal:
        messages.error(request, words(refusal))
        return redirect("receipt", slug=slug, number=number)
    messages.info(
        request, _("Pas uw inschrijving aan en dien haar opnieuw in. Tot dan telt wat u al had ingediend.")
    )
    return redirect("submit", slug=slug)


@require_safe
def proof(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The receipts of an own submission, with a program that checks them without Dekkend."""
    found = own_arrivals(actor_of(request), slug, number)
    if not found:
        raise Http404(_("Er is geen inschrijving van uw organisatie met dit nummer."))
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as package:
        for arrival in found:
            package.writestr(_name(arrival, found[0]), proof_text(arrival))
            if arrival.parties and arrival is found[0]:
                package.writestr("met-wie.json", arrival.parties)
        program = Path(verify_receipt.__file__)
        package.writestr(program.name, program.read_bytes())
        package.writestr("LEESMIJ.txt", _READ_ME)
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=f"ontvangstbewijs-{slug}-{number}.zip")


def proof_text(arrival: OwnArrival) -> str:
    """One receipt as the file that the tenderer keeps."""
    told = {
        "statement": arrival.statement,
        "receipt": arrival.receipt,
        "signature": b64encode(arrival.signature).decode(),
        "public_key": b64encode(vault.signing_key()).decode(),
    }
    return json.dumps(told, indent=2, sort_keys=True, ensure_ascii=False)


def _name(arrival: OwnArrival, newest: OwnArrival) -> str:
    if arrival is newest:
        return "ontvangstbewijs.json"
    return f"eerder-ontvangstbewijs-{arrival.sequence}.json"


__all__ = ["proof", "replace"]
