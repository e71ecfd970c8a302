"""The message log: the list, handing in, and the keys of one's own software."""

from typing import Any, Final

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.messaging.queries.log import MOST_LISTED, LogFilter, LogRow, messages, tokens
from dekkend.messaging.reach import reach_of
from dekkend.messaging.services.batches import take_in_all
from dekkend.messaging.services.taking_in import TakenIn, deliverer
from dekkend.messaging.services.tokens import make_token, revoke_token
from dekkend.messaging.structure.reading import structure
from dekkend.organisations.queries import organisations
from dekkend.runtime import clock
from dekkend.web.badges import Badge, Tone
from dekkend.web.formats import day
from dekkend.web.jinja import url
from dekkend.web.lists import listing
from dekkend.web.pages import actor_of, page
from dekkend.web.tables import SEARCH, Choice, Column, Filter, Table
from dekkend.web.views.messages.check import FIELD, SHOWN

_GOOD, _WRONG = Badge(_("In orde"), Tone.GOOD), Badge(_("Met problemen"), Tone.BAD)
_OUT, _IN = Badge(_("Verstuurd"), Tone.QUIET), Badge(_("Ontvangen"), Tone.INFO)
_NOTHING: Final = Badge("–", Tone.QUIET)


def due_badge(row: LogRow) -> Badge:
    """The first day by which something must still follow, red when it is over."""
    if row.due is None:
        return _NOTHING
    return Badge(day(row.due), Tone.BAD if row.due < clock.today() else Tone.INFO)


def _direction(row: LogRow) -> Badge:
    return _OUT if row.outgoing else _IN


def _verdict(row: LogRow) -> Badge:
    return _GOOD if row.valid else _WRONG


def _kinds() -> tuple[Choice, ...]:
    return tuple(Choice(kind.number, f"{kind.number} {kind.title}") for kind in structure().kinds.values())


def log_table() -> Table[LogRow]:
    """The columns and filters of the list; no column holds anything about a client."""
    return Table(
        name="berichten",
        caption=_("Berichten"),
        columns=(
            Column(
                "bericht",
                _("Bericht"),
                lambda row: f"{row.name} {row.title}",
                href=lambda row: url("message", number=row.id),
                row_header=True,
            ),
            Column(
                "richting",
                _("Richting"),
                lambda row: row.outgoing,
                badge=_direction,
            ),
            Column("partijen", _("Gemeente en aanbieder"), lambda row: f"{row.municipality}, {row.provider}"),
            Column("identificatie", _("Identificatie"), lambda row: row.identification),
            Column("dagtekening", _("Dagtekening"), lambda row: row.dated),
            Column("vastgelegd", _("Vastgelegd"), lambda row: row.received_at),
            Column(
                "controle",
                _("Controle"),
                lambda row: row.valid,
                badge=_verdict,
            ),
            Column("termijn", _("Vervolg uiterlijk"), lambda row: row.due, badge=due_badge),
        ),
        filters=(
            Filter("soort", _("Soort"), _kinds(), value=lambda row: row.name[-3:]),
            Filter(
                "richting",
                _("Richting"),
                (Choice("uit", _("Verstuurd")), Choice("in", _("Ontvangen"))),
                value=lambda row: "uit" if row.outgoing else "in",
            ),
            Filter(
                "controle",
                _("Controle"),
                (Choice("goed", _("In orde")), Choice("fout", _("Met problemen"))),
                value=lambda row: "goed" if row.valid else "fout",
            ),
            Filter(
                "vervolg",
                _("Vervolg"),
                (Choice("open", _("Vervolg verwacht")), Choice("te-laat", _("Te laat"))),
                value=lambda row: "te-laat" if row.late else "open" if row.due else "",
            ),
        ),
        search=("identification",),
        sort="-vastgelegd",
    )


def _wanted(request: HttpRequest, table: Table[LogRow]) -> LogFilter:
    """What the filters above the list ask of the database, so that the limit counts what was asked for."""
    chosen = {
        name: request.GET.get(table.named(name), "") for name in ("soort", "richting", "controle", "vervolg")
    }
    return LogFilter(
        number=chosen["soort"],
        outgoing={"uit": True, "in": False}.get(chosen["richting"]),
        valid={"goed": True, "fout": False}.get(chosen["controle"]),
        open=bool(chosen["vervolg"]),
    )


@require_safe
def message_log(request: HttpRequest) -> HttpResponseBase:
    """The messages of one's own organisations. A BSN is searched by form: none stands in an address."""
    table = log_table()
    rows = messages(actor_of(request), _wanted(request, table))
    most = MOST_LISTED if len(rows) == MOST_LISTED else 0
    return listing(request, table, rows, "messages/log.html.jinja", {"found": None, "most": most})


@require_http_methods(["POST"])
def message_search(request: HttpRequest) -> HttpResponse:
    """The messages about a request, an allocation or a client."""
    wanted = request.POST.get(SEARCH, "").strip()
    rows = messages(actor_of(request), LogFilter(subject=wanted)) if wanted else []
    table = log_table()
    context = {"table": table.view(rows, type(request.GET)("")), "found": len(rows), "most": 0}
    return page(request, "messages/log.html.jinja", context)


@require_http_methods(["GET", "POST"])
def message_deliver(request: HttpRequest) -> HttpResponse:
    """Handing in messages to the log, one by one or in a zip."""
    by = deliverer(actor_of(request))
    found: list[tuple[str, TakenIn]] = []
    refusals: list[tuple[str, Refusal]] = []
    for upload in request.FILES.getlist(FIELD):
        try:
            for place, taken in take_in_all(by, upload.read()):
                found.append((f"{upload.name} ({place})" if place else str(upload.name), taken))
        except Refusal as refused:
            refusals.append((str(upload.name), refused))
    empty = request.method == "POST" and not found and not refusals
    context = {"found": found, "refusals": refusals, "empty": empty, "field": FIELD, "most": SHOWN}
    return page(request, "messages/deliver.html.jinja", context)


@require_http_methods(["GET", "POST"])
def message_tokens(request: HttpRequest) -> HttpResponse:
    """The keys of one's own software: made here, shown once, taken back here."""
    actor = actor_of(request)
    own = reach_of(actor).organisations
    made = None
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            made = _change_tokens(request)
        except Refusal as refused:
            refusal = refused
        if made is None and refusal is None:
            return redirect("message_tokens")
    context: dict[str, Any] = {
        "tokens": tokens(actor),
        "own": [row for row in organisations(actor) if row.id in own],
        "made": made,
        "refusal": refusal,
    }
    return page(request, "messages/tokens.html.jinja", context)


def _change_tokens(request: HttpRequest) -> str | None:
    actor = actor_of(request)
    if taken_back := request.POST.get("intrekken"):
        revoke_token(actor, int(taken_back))
        notices.success(request, gettext("De sleutel werkt niet meer."))
        return None
    made = make_token(actor, int(request.POST.get("organisatie") or 0), request.POST.get("naam", ""))
    return made.secret
