"""The lots: as a matrix product x municipality, as a list, and one lot with its bids."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.procurement import queries
from dekkend.procurement.definition import Definition, Lot, Product, ProductStatus
from dekkend.procurement.domain import REJECTION_NAMES, criteria_of
from dekkend.procurement.errors import UnknownLot
from dekkend.procurement.policies import Action
from dekkend.procurement.queries import DecisionRow, LotRow
from dekkend.procurement.queries.information import can_withdraw
from dekkend.procurement.states import ProcurementStatus as P
from dekkend.web import formats
from dekkend.web.badges import Badge, Tone, Words
from dekkend.web.lists import asked_download, listing
from dekkend.web.matrix import Matrix, MatrixCell, cell, matrix
from dekkend.web.pages import page
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.procurement.facts import Names, entries, entry
from dekkend.web.views.procurement.frame import Frame, frame_of
from dekkend.web.views.procurement.words import LAWS, PRODUCT_STATUSES

NOT_OFFERED = Badge(_("Niet aangeboden"))
OPEN = Badge(_("Open"), Tone.INFO)
PLANNED = Badge(_("Gepland"))
WITHDRAWN = Badge(_("Ingetrokken"), Tone.BAD)
NO_BIDS = Badge(_("Geen inschrijving"), Tone.BAD)
NOT_AWARDED = Badge(_("Niet gegund"), Tone.WARN)

LEGEND: tuple[tuple[Badge, Words], ...] = (
    (PLANNED, _("de inkoop is nog niet gepubliceerd")),
    (OPEN, _("inschrijven kan")),
    (Badge(_("Lopend"), Tone.INFO), _("de inschrijvingen worden beoordeeld, met hun aantal")),
    (Badge(_("Gegund"), Tone.GOOD), _("met het aantal aanbieders")),
    (NOT_AWARDED, _("er was inschrijving, maar niemand voldoet")),
    (NO_BIDS, _("niemand schreef in")),
    (Badge(_("Lokaal"), Tone.INFO), _("de gemeente regelt dit zelf")),
    (NOT_OFFERED, _("geen deel van deze inkoop")),
)


def state_of(status: P, lot: LotRow) -> Badge:
    """The state of every cell of a lot, as the reader may know it."""
    if status is P.CONCEPT:
        return PLANNED
    if status is P.PUBLISHED:
        return OPEN
    if status is P.WITHDRAWN:
        return WITHDRAWN
    if lot.awarded is not None and status in (P.DECIDED, P.ANNOUNCED, P.FINAL):
        return _awarded(lot.awarded, lot.bids)
    if lot.bids == 0:
        return NO_BIDS
    if lot.bids is None:
        return Badge(_("Lopend"), Tone.INFO)
    return Badge(_counted(_("%(count)s lopend"), lot.bids), Tone.INFO)


def _awarded(awarded: int, bids: int | None) -> Badge:
    if awarded:
        return Badge(_counted(_("%(count)s gegund"), awarded), Tone.GOOD)
    return NO_BIDS if bids == 0 else NOT_AWARDED


def _counted(words: Words, count: int) -> str:
    return formats.text(words) % {"count": formats.number(count)}


def municipalities_of(definition: Definition, lot: Lot) -> tuple[str, ...]:
    """The CBS codes for which a lot is bought: those it names, else every member that takes part in it."""
    if lot.municipalities:
        return lot.municipalities
    members = definition.region.municipalities
    return tuple(dict.fromkeys(m.municipality for m in members if m.lots is None or lot.id in m.lots))


def matrix_of(frame: Frame, rows: Mapping[str, LotRow]) -> Matrix | None:
    """Product x municipality; None where no lot names its products yet."""
    definition, status = frame.view.definition, frame.view.row.status
    if not any(lot.products for lot in definition.lots):
        return None
    cells: dict[tuple[str, str], MatrixCell] = {}
    for lot in definition.lots:
        badge = state_of(status, rows[lot.id])
        made = cell(badge, frame.href("lot", lot=lot.id))
        for product in lot.products:
            for municipality in municipalities_of(definition, lot):
                key = (product, municipality)
                cells[key] = _several() if key in cells else made
    cells |= dict(_elsewhere(definition, cells))
    members = {m.municipality: m.name for m in definition.region.municipalities}
    products = [(each.id, each.name, "") for each in definition.products]
    occurring = {formats.text(made.word) for made in cells.values()} | {formats.text(NOT_OFFERED.word)}
    legend = [pair for pair in LEGEND if _occurs(pair[0], occurring)]
    return matrix(
        "cellen",
        _("Wat, waar"),
        _("Product"),
        list(members.items()),
        products,
        cells,
        missing=NOT_OFFERED,
        legend=legend,
    )


def _occurs(badge: Badge, occurring: set[str]) -> bool:
    word = formats.text(badge.word)
    return any(found == word or found.endswith(f" {word.lower()}") for found in occurring)


def _several() -> MatrixCell:
    """A cell that more than one lot covers leads to the list of lots."""
    return cell(Badge(_("Meer percelen"), Tone.INFO), "#percelen")


def _elsewhere(
    definition: Definition, cells: Mapping[tuple[str, str], MatrixCell]
) -> Iterator[tuple[tuple[str, str], MatrixCell]]:
    for product in definition.products:
        for member in definition.region.municipalities:
            key = (product.id, member.municipality)
            if key not in cells and (badge := _other_state(product, member.municipality)):
                yield key, cell(badge)


def _other_state(product: Product, municipality: str) -> Badge | None:
    if municipality in product.local_in or product.status is ProductStatus.LOCAL:
        return PRODUCT_STATUSES[ProductStatus.LOCAL]
    if municipality in product.not_in or product.status in (
        ProductStatus.OFFERED,
        ProductStatus.OUT_OF_SCOPE,
    ):
        return None
    return PRODUCT_STATUSES[product.status]


@dataclass(frozen=True, slots=True)
class LotLine:
    """A lot in the list."""

    lot: Lot
    row: LotRow
    products: str
    municipalities: int
    state: Badge
    href: str


LOTS: Table[LotLine] = Table(
    name="percelen",
    caption=_("Percelen"),
    columns=(
        Column("nummer", _("Nummer"), lambda line: line.row.number),
        Column(
            "perceel", _("Perceel"), lambda line: line.row.name, href=lambda line: line.href, row_header=True
        ),
        Column("producten", _("Producten"), lambda line: line.products),
        Column("gemeenten", _("Gemeenten"), lambda line: line.municipalities, numeric=True),
        Column("hoogste", _("Hoogste aantal"), lambda line: line.row.max_contracts, numeric=True),
        Column("inschrijvingen", _("Inschrijvingen"), lambda line: line.row.bids, numeric=True),
        Column("gegund", _("Gegund"), lambda line: line.row.awarded, numeric=True),
        Column(
            "stand", _("Stand"), lambda line: formats.text(line.state.word), badge=lambda line: line.state
        ),
    ),
    empty=_("Het kader verdeelt de opdracht nog niet in percelen."),
)

PRODUCTS: Table[Product] = Table(
    name="producten",
    caption=_("Producten"),
    columns=(
        Column("product", _("Product"), lambda product: product.name, row_header=True),
        Column("wet", _("Wet"), lambda product: LAWS[product.law], nowrap=True),
        Column("code", _("Productcategorie"), lambda product: product.category),
        Column("eenheid", _("Eenheid"), lambda product: product.unit),
        Column(
            "status",
            _("Status"),
            lambda product: product.status,
            badge=lambda product: PRODUCT_STATUSES[product.status],
        ),
        Column("vervangt", _("Voorganger"), lambda product: product.predecessor, in_files=True),
        Column("bron", _("Bron"), lambda product: product.source, sortable=False),
    ),
    filters=(
        Filter(
            "status",
            _("Status"),
            tuple(Choice(status.value, badge.word) for status, badge in PRODUCT_STATUSES.items()),
            value=lambda product: product.status.value,
        ),
    ),
    prefix="product",
)


@require_safe
def lots(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Matrix, lots and products."""
    frame = frame_of(request, slug)
    definition = frame.view.definition
    if download := asked_download(request, PRODUCTS, definition.products):
        return download
    rows = {row.slug: row for row in queries.lots(frame.actor, slug)}
    lines = [_line(frame, lot, rows[lot.id]) for lot in definition.lots]
    context = frame.context(
        "lots",
        page_title=_("Percelen"),
        matrix_=matrix_of(frame, rows),
        products=PRODUCTS.view(definition.products, request.GET),
        described=entries(definition.products, Names(definition), skip=_IN_TABLE),
    )
    return listing(request, LOTS, lines, "procurement/lots.html.jinja", context)


def lot_lines(frame: Frame) -> list[LotLine]:
    """Every lot as a line of the list."""
    rows = {row.slug: row for row in queries.lots(frame.actor, frame.slug)}
    return [_line(frame, lot, rows[lot.id]) for lot in frame.view.definition.lots]


_IN_TABLE = frozenset({"law", "category", "status", "unit", "predecessor"})


def _line(frame: Frame, lot: Lot, row: LotRow) -> LotLine:
    names = {product.id: product.name for product in frame.view.definition.products}
    return LotLine(
        lot,
        row,
        ", ".join(names[product] for product in lot.products),
        len(municipalities_of(frame.view.definition, lot)),
        state_of(frame.view.row.status, row),
        frame.href("lot", lot=lot.id),
    )


@require_safe
def lot(request: HttpRequest, slug: str, lot: str) -> HttpResponseBase:
    """One lot: what it covers, how bids on it are judged, who bid and what was decided. Raises UnknownLot."""
    frame = frame_of(request, slug)
    definition = frame.view.definition
    found = next((each for each in definition.lots if each.id == lot), None)
    if found is None:
        raise UnknownLot(lots=(lot,))
    row = next(each for each in queries.lots(frame.actor, slug) if each.slug == lot)
    names = Names(definition)
    context = frame.context(
        "lots",
        page_title=row.name,
        heading=_counted_title(row),
        upper=[(_("Percelen"), frame.href("lots"))],
        lot=row,
        state=state_of(frame.view.row.status, row),
        fact_=entry(found, names, skip=frozenset({"municipalities", "number"})),
        places=[names.of(code) for code in municipalities_of(definition, found)],
        criteria=entries(criteria_of(definition, lot), names),
        sees_bids=frame.may(Action.SEE_SUBMISSIONS),
        sees_decisions=frame.may(Action.SEE_DECISIONS),
        withdrawable=frame.may(Action.RUN_PROCUREMENT) and can_withdraw(frame.actor, slug, lot),
    )
    if frame.may(Action.SEE_DECISIONS):
        decided = queries.decisions(frame.actor, slug, lot=lot)
        return listing(request, decided_table(slug), decided, "procurement/lot.html.jinja", context)
    if frame.may(Action.SEE_SUBMISSIONS):
        wanted = queries.SubmissionFilter(lot=lot)
        bidders = tuple(queries.all_submissions(frame.actor, slug, wanted))
        return listing(request, _bidders(slug), bidders, "procurement/lot.html.jinja", context)
    return page(request, "procurement/lot.html.jinja", {**context, "table": None})


def _counted_title(row: LotRow) -> str:
    return f"{row.number} {row.name}" if row.number and row.number not in row.name else row.name


def _submission_href(slug: str, number: int) -> str:
    return reverse("submission", kwargs={"slug": slug, "number": number})


def reasons_of(row: DecisionRow) -> str:
    """The kinds of reasons in words, each once."""
    kinds = dict.fromkeys(reason.kind for reason in row.reasons)
    return "; ".join(formats.text(REJECTION_NAMES[kind]) for kind in kinds)


def decision_badge(awarded: bool) -> Badge:
    return Badge(_("Gegund"), Tone.GOOD) if awarded else Badge(_("Niet gegund"), Tone.BAD)


def decided_table(slug: str) -> Table[DecisionRow]:
    """The decisions on one lot."""
    return Table(
        name="besluiten",
        caption=_("Besluiten op dit perceel"),
        columns=(
            Column(
                "aanbieder",
                _("Inschrijver"),
                lambda row: row.tenderer,
                href=lambda row: _submission_href(slug, row.submission),
                row_header=True,
            ),
            Column(
                "besluit",
                _("Besluit"),
                lambda row: row.awarded,
                badge=lambda row: decision_badge(row.awarded),
            ),
            Column("totaal", _("Totaal"), lambda row: row.total, numeric=True),
            Column("plaats", _("Plaats"), lambda row: row.rank, numeric=True),
            Column("reden", _("Reden"), reasons_of),
        ),
        filters=(
            Filter(
                "besluit",
                _("Besluit"),
                (Choice("True", _("Gegund")), Choice("False", _("Niet gegund"))),
                value=lambda row: row.awarded,
            ),
        ),
        empty=_("Er schreef niemand in op dit perceel."),
    )


def _bidders(slug: str) -> Table[queries.SubmissionRow]:
    return Table(
        name="inschrijvers",
        caption=_("Inschrijvers op dit perceel"),
        columns=(
            Column("nummer", _("Nummer"), lambda row: row.number, numeric=True),
            Column(
                "aanbieder",
                _("Inschrijver"),
                lambda row: row.tenderer,
                href=lambda row: _submission_href(slug, row.number),
                row_header=True,
            ),
            Column("kvk", _("KvK"), lambda row: row.kvk),
            Column("ontvangen", _("Ontvangen"), lambda row: row.received_at, numeric=True),
        ),
        empty=_("Er schreef niemand in op dit perceel."),
    )


__all__ = ["lot", "lot_lines", "lots"]
