"""One provider on one page, for who answers for its agreements; also on paper and as Excel."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.contracts.lines import LINE_NAMES, LineState
from dekkend.contracts.models import Conversation
from dekkend.contracts.queries.provider_card import (
    CardAgreement,
    CardCell,
    CardRoom,
    CardSignal,
    CardStop,
    ProviderCard,
    provider_card,
)
from dekkend.contracts.queries.talks import ActionRow
from dekkend.web import formats
from dekkend.web.badges import Badge, Tone, badge_of
from dekkend.web.exports import workbook
from dekkend.web.jinja import url
from dekkend.web.pages import actor_of, page
from dekkend.web.tables import Column, Table
from dekkend.web.views.agreements.talks import KINDS, SIDES, talk_badge
from dekkend.web.views.agreements.words import moment_badge, status_badge

FORM: Final = "formaat"
_TONES: Final = {
    LineState.OPEN: Tone.GOOD,
    LineState.STOPPED: Tone.BAD,
    LineState.WINDING_DOWN: Tone.WARN,
    LineState.COMING: Tone.INFO,
}


def _cell_badge(cell: CardCell) -> Badge:
    return Badge(LINE_NAMES[cell.state], _TONES[cell.state])


def _agreement(row: Any) -> str:
    return url("agreement", slug=row.slug)


AGREEMENTS: Final[Table[CardAgreement]] = Table(
    name="overeenkomsten",
    caption=_("Overeenkomsten"),
    columns=(
        Column(
            "nummer",
            _("Nummer"),
            lambda it: it.row.number,
            href=lambda it: url("agreement", slug=it.row.slug),
            row_header=True,
        ),
        Column("naam", _("Naam"), lambda it: it.row.title),
        Column("regio", _("Opdrachtgever"), lambda it: it.row.buyer.name),
        Column("stand", _("Stand"), lambda it: None, badge=lambda it: status_badge(it.row.status)),
        Column("tot", _("Laatste dag"), lambda it: it.standing.last_day),
        Column("open", _("Open cellen"), lambda it: it.standing.open_cells, numeric=True),
        Column("clienten", _("Cliënten"), lambda it: it.standing.clients, numeric=True),
    ),
    prefix="o",
    size=100,
    downloads=False,
)
CELLS: Final[Table[CardCell]] = Table(
    name="cellen",
    caption=_("Producten en gemeenten"),
    columns=(
        Column("product", _("Product"), lambda it: it.product, row_header=True),
        Column("gemeente", _("Gemeente"), lambda it: it.municipality),
        Column("overeenkomst", _("Overeenkomst"), lambda it: it.number, href=_agreement),
        Column("perceel", _("Perceel"), lambda it: it.lot or None),
        Column("stand", _("Stand"), lambda it: None, badge=lambda it: _cell_badge(it)),
        Column("plaatsen", _("Plaatsen"), lambda it: it.capacity, numeric=True),
        Column("tot", _("Tot en met"), lambda it: it.last),
    ),
    prefix="c",
    size=25,
    downloads=False,
)
ROOMS: Final[Table[CardRoom]] = Table(
    name="ruimtes",
    caption=_("Bestedingsruimtes"),
    columns=(
        Column("overeenkomst", _("Overeenkomst"), lambda it: it.number, href=_agreement, row_header=True),
        Column("van", _("Van"), lambda it: it.first),
        Column("tot", _("Tot en met"), lambda it: it.last),
        Column("hoogte", _("Hoogte"), lambda it: it.height, show=formats.euro, numeric=True),
        Column("gebruikt", _("Gebruikt, %"), lambda it: it.used_percentage, numeric=True),
    ),
    prefix="r",
    downloads=False,
    empty=_("Er is geen bestedingsruimte."),
)
STOPS: Final[Table[CardStop]] = Table(
    name="stops",
    caption=_("Cliëntenstops"),
    columns=(
        Column("overeenkomst", _("Overeenkomst"), lambda it: it.number, href=_agreement, row_header=True),
        Column("product", _("Product"), lambda it: it.product or gettext("alle")),
        Column("gemeente", _("Gemeente"), lambda it: it.municipality or gettext("alle")),
        Column("van", _("Van"), lambda it: it.stop.first),
        Column("tot", _("Tot en met"), lambda it: it.stop.last),
    ),
    prefix="s",
    downloads=False,
    empty=_("Er is geen cliëntenstop."),
)
SIGNALS: Final[Table[CardSignal]] = Table(
    name="signalen",
    caption=_("Te doen en te laat"),
    columns=(
        Column("wat", _("Wat"), lambda it: it.moment.title, row_header=True),
        Column("overeenkomst", _("Overeenkomst"), lambda it: it.number, href=_agreement),
        Column("uiterlijk", _("Uiterlijk"), lambda it: it.moment.due),
        Column("stand", _("Stand"), lambda it: None, badge=lambda it: moment_badge(it.moment.state)),
        Column("regel", _("Regel"), lambda it: it.moment.rule),
    ),
    prefix="t",
    size=25,
    downloads=False,
    empty=_("Er is niets te doen."),
)
TALKS: Final[Table[Conversation]] = Table(
    name="gesprekken",
    caption=_("Gesprekken"),
    columns=(
        Column(
            "wanneer",
            _("Wanneer"),
            lambda it: it.planned_at,
            href=lambda it: url("agreement_talk", slug=it.agreement.slug, number=it.pk),
            row_header=True,
        ),
        Column("soort", _("Soort"), lambda it: KINDS[Conversation.Kind(it.kind)]),
        Column("overeenkomst", _("Overeenkomst"), lambda it: it.agreement.number),
        Column("stand", _("Stand"), lambda it: None, badge=talk_badge),
    ),
    prefix="g",
    size=10,
    downloads=False,
    empty=_("Er is nog geen gesprek gepland."),
)
ACTIONS: Final[Table[ActionRow]] = Table(
    name="acties",
    caption=_("Open acties"),
    columns=(
        Column(
            "wat",
            _("Wat"),
            lambda it: it.title,
            href=lambda it: url("agreement_talk", slug=it.slug, number=it.talk),
            row_header=True,
        ),
        Column("wie", _("Wie"), lambda it: it.owner or SIDES[it.side]),
        Column("uiterlijk", _("Uiterlijk"), lambda it: it.due),
    ),
    prefix="a",
    size=25,
    downloads=False,
    empty=_("Er staan geen acties open."),
)


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The card; ``?formaat=xlsx`` as one workbook with a sheet for each part."""
    found = provider_card(actor_of(request), slug)
    parts = list(_parts(found))
    if request.GET.get(FORM) == "xlsx":
        return workbook(f"aanbieder-{slug}", [(table, rows) for _key, table, rows in parts])
    return _page(request, found, parts)


Part = tuple[str, Table[Any], list[Any]]


def _parts(found: ProviderCard) -> list[Part]:
    """The lists of the card; what is confidential only for who may see it."""
    open_to_all: list[Part] = [
        ("agreements", AGREEMENTS, list(found.agreements)),
        ("cells", CELLS, list(found.cells)),
        ("stops", STOPS, list(found.stops)),
    ]
    if not found.confidential:
        return open_to_all
    return [
        *open_to_all,
        ("rooms", ROOMS, list(found.rooms)),
        ("signals", SIGNALS, list(found.signals)),
        ("talks", TALKS, list(found.talks)),
        ("actions", ACTIONS, list(found.actions)),
    ]


def _page(request: HttpRequest, found: ProviderCard, parts: list[Part]) -> HttpResponse:
    late = sum(1 for it in found.signals if it.moment.state.value == "te-laat")
    figures = [
        (_("Overeenkomsten"), str(len(found.agreements)), ""),
        (_("Open cellen"), str(sum(1 for it in found.cells if it.state is LineState.OPEN)), ""),
        (_("Cliëntenstops"), str(len(found.stops)), ""),
    ]
    if found.confidential:
        figures += [(_("Te laat"), str(late), ""), (_("Open acties"), str(len(found.actions)), "")]
    context = {
        "card": found,
        "figures": figures,
        "cap_badge": badge_of(found.cap),
        "tables": {key: table.view(rows, request.GET) for key, table, rows in parts},
        "here": url("provider_card", slug=found.profile.slug),
    }
    return page(request, "agreements/provider_card.html.jinja", context)
