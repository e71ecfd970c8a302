"""The log of an agreement in words: who did what when, and whether its chain holds."""

import tempfile
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.contracts.agreement_states import AGREEMENT, AMENDMENT, BRIDGING, CEILING, CLIENT_STOP, ENDING
from dekkend.contracts.policies import Action, may
from dekkend.contracts.services.common import stream_of
from dekkend.kernel.states import Machine
from dekkend.runtime import audit, audit_reading
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.badges import Words
from dekkend.web.lists import listing
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.agreements.common import One, one
from dekkend.web.views.procurement.log import CHECKED_AT_ONCE, data_on_a_line

MACHINES: Final[dict[str, Machine[Any]]] = {
    machine.name: machine for machine in (AGREEMENT, AMENDMENT, CLIENT_STOP, CEILING, ENDING, BRIDGING)
}
THINGS: Final = MappingProxyType(
    {
        "agreement": _("overeenkomst"),
        "amendment": _("wijziging"),
        "client_stop": _("cliëntenstop"),
        "ceiling": _("bestedingsruimte"),
        "ending": _("beëindiging"),
        "bridging": _("overbrugging"),
    }
)
ACTS: Final = MappingProxyType(
    {
        "agreement.bring_in": _("Overeenkomst overgenomen uit een bestand"),
        "agreement.draft": _("Concept gemaakt"),
        "agreement.choose_edition": _("Uitgave van de contractstandaard gekozen"),
        "agreement.edit_clauses": _("Artikelen ingevuld"),
        "agreement.edit_term": _("Looptijd ingevuld"),
        "agreement.edit_terms": _("Individuele voorwaarden ingevuld"),
        "agreement.end_sooner": _("Eerder einde vastgelegd"),
        "agreement.extend": _("Verlenging gemeld"),
        "agreement.not_extending": _("Niet verlengen besloten"),
        "agreement.transfer": _("Overdracht van cliënten vastgelegd"),
        "amendment.propose": _("Wijziging voorgesteld"),
        "bridging.propose": _("Overbrugging voorgesteld"),
        "cells.close_for_new": _("Cellen gesloten voor nieuwe cliënten"),
        "cells.open_again": _("Cellen weer geopend"),
        "cells.join": _("Gemeente doet mee"),
        "cells.leave": _("Gemeente stopt"),
        "cells.report_capacity": _("Plaatsen gemeld"),
        "cells.succeed": _("Product opgevolgd"),
        "conversation.plan": _("Gesprek gepland"),
        "conversation.close": _("Verslag vastgesteld"),
        "conversation.confirm": _("Verslag bevestigd"),
        "document.make_addendum": _("Addendum gemaakt"),
        "document.return": _("Getekend bestand ontvangen"),
        "ending.prepare": _("Beëindiging voorbereid"),
        "fact.record": _("Feit vastgelegd"),
        "fact.correct": _("Feit verbeterd"),
        "fact.withdraw": _("Feit vervallen verklaard"),
        "room.intend": _("Voornemen voor een bestedingsruimte"),
        "room.write_plan": _("Plan van de bestedingsruimte geschreven"),
        "room.record_uses": _("Gebruik van de ruimte vastgelegd"),
        "room.expect_use": _("Verwacht gebruik vastgelegd"),
        "room.adjust": _("Bestedingsruimte aangepast"),
        "room.combine": _("Bestedingsruimten samengevoegd"),
        "room.renew": _("Keuze voor het volgende jaar"),
        "signature.keep": _("Handtekening bewaard"),
        "stop.ask": _("Cliëntenstop gevraagd"),
        "stop.announce": _("Cliëntenstop bekendgemaakt"),
        "takeover.report": _("Overname gemeld"),
        "takeover.consent": _("Toestemming voor overname"),
        "takeover.take_effect": _("Overname ingegaan"),
    }
)


def act(name: str) -> Words:
    """What was done, in words; an act that this version does not know by its own name."""
    if name in ACTS:
        return ACTS[name]
    kind, _dot, action = name.partition(".")
    machine = MACHINES.get(kind)
    if machine is None or action not in machine.titles:
        return name
    return f"{formats.text(machine.title(action))} ({formats.text(THINGS[kind])})"


def log_table(stream: str) -> Table[Any]:
    """The entries, with filters on what occurs in them."""
    named = cache(act)
    return Table(
        name="logboek",
        caption=_("Logboek"),
        columns=(
            Column("regel", _("Regel"), lambda row: row.sequence, order=("sequence",), numeric=True),
            Column("moment", _("Wanneer"), lambda row: row.at, show=formats.moment, order=("sequence",)),
            Column("wie", _("Wie"), lambda row: row.actor, order=("actor", "sequence")),
            Column(
                "wat", _("Wat"), lambda row: named(row.action), order=("action", "sequence"), row_header=True
            ),
            Column("gegevens", _("Gegevens"), lambda row: data_on_a_line(row.data), sortable=False),
            Column("hash", _("Hash"), lambda row: row.hash[:12], sortable=False),
        ),
        filters=(
            Filter(
                "handeling",
                _("Handeling"),
                tuple(Choice(name, act(name)) for name in audit_reading.actions_in(stream)),
                field="action",
            ),
        ),
        search=("actor__icontains", "action__icontains"),
        sort="-regel",
    )


@require_safe
def agreement_log(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The log with the state of its chain."""
    view = _seen(request, slug)
    stream = stream_of(view.row.pk)
    length, head = audit.head(stream)
    checks = length <= CHECKED_AT_ONCE or "controleer" in request.GET
    context = view.context(
        "agreement_log",
        page_title=_("Logboek"),
        head=head,
        integrity=audit_reading.check(stream) if checks else None,
    )
    rows = audit_reading.entries(stream)
    return listing(request, log_table(stream), rows, "agreements/log.html.jinja", context)


@require_safe
def agreement_log_package(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The log with the verifier and how to use it, for somebody outside."""
    view = _seen(request, slug)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    audit.write_package(stream_of(view.row.pk), file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"logboek-{slug}.zip")


def _seen(request: HttpRequest, slug: str) -> One:
    view = one(request, slug)
    require(may(view.actor, Action.SEE_LOG, view.reader.facts))
    return view
