"""One message: in plain words beside its XML, what is wrong in it, what should follow, and answering it."""

import re
from typing import Any, Final

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.messaging.queries.log import MessageView, message
from dekkend.messaging.services.answers import answer, hand_out, reply, send_again
from dekkend.messaging.services.taking_in import deliverer
from dekkend.messaging.showing import readable
from dekkend.messaging.structure.model import Standard
from dekkend.messaging.structure.reading import structure
from dekkend.runtime import access_log, clock
from dekkend.web.formats import language
from dekkend.web.pages import actor_of, page

MASK: Final = "•••••••••"
LONGEST: Final = 60_000
"""Characters of a message that a page shows; a declaration of thousands of lines is for downloading."""
_BSN: Final = re.compile(r"(?<!\d)\d{9}(?!\d)")


@require_http_methods(["GET", "POST"])
def message_page(request: HttpRequest, number: int) -> HttpResponse:
    """The message; on POST its answer is made."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            made = _act(request, number)
        except Refusal as refused:
            refusal = refused
        else:
            return redirect("message", number=made)
    view = message(actor_of(request), number)
    shows_bsn = request.GET.get("bsn") == "toon"
    if shows_bsn:
        access_log.record(actor_of(request), "look", f"message:{number}", purpose="bsn")
    context = {
        **_content(view, shows_bsn=shows_bsn),
        "view": view,
        "refusal": refusal,
        "shows_bsn": shows_bsn,
    }
    return page(request, "messages/message.html.jinja", context)


@require_safe
def message_file(request: HttpRequest, number: int) -> HttpResponse:
    """The message as it was sent."""
    by = deliverer(actor_of(request))
    found = message(by.actor, number).row
    answer_ = HttpResponse(hand_out(by, number), content_type="application/xml")
    name = re.sub(r"[^A-Za-z0-9]", "-", found.identification)
    answer_["Content-Disposition"] = f'attachment; filename="{found.name}-{name}.xml"'
    return answer_


def _act(request: HttpRequest, number: int) -> int:
    """Does what the button says; gives the number of the message to show next."""
    by = deliverer(actor_of(request))
    if "opnieuw" in request.POST:
        send_again(by, number)
        notices.success(request, gettext("Het bericht staat opnieuw klaar om te versturen."))
        return number
    reference = request.POST.get("referentie", "")
    if reference:
        refusal = request.POST.get("reden") or None
        municipality = request.POST.get("gemeente") or None
        made = reply(by, number, reference, refusal=refusal, municipality=municipality)
    else:
        made = answer(by, number)
    notices.success(request, gettext("Het antwoord is gemaakt en staat klaar om te versturen."))
    return int(made.pk)


def _content(view: MessageView, *, shows_bsn: bool) -> dict[str, Any]:
    lines = "\n".join(readable(view.message, language()))
    xml = view.data[: LONGEST + 1].decode("utf-8", "ignore")
    return {
        "readable": _shown(lines, shows_bsn=shows_bsn),
        "xml": _shown(xml, shows_bsn=shows_bsn),
        "cut": len(view.data) > LONGEST or len(lines) > LONGEST,
        "refusals": _reasons(view),
        "words": "en" if language() == "en" else "nl",
        "today": clock.today(),
    }


def _shown(text: str, *, shows_bsn: bool) -> str:
    cut = text[:LONGEST]
    return cut if shows_bsn else _BSN.sub(MASK, cut)


def _reasons(view: MessageView) -> list[tuple[str, str]]:
    """The reasons for refusing a request, by their code (list WJ759)."""
    if not view.references:
        return []
    codes = structure().codes_of("LDT_RedenAfwijzingVerzoek", Standard(view.message.standard))
    return list(codes.items())
