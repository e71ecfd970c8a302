"""Entry and exit in a region: windows with the newcomer's test, talks about outflow, low use, one-offs."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.contracts.policies import Action, may
from dekkend.contracts.queries import supply as queries
from dekkend.contracts.queries.common import region_facts
from dekkend.contracts.queries.supply import LowUseRow, OneOffRow, TalkRow, WindowRow
from dekkend.kernel.money import Money
from dekkend.procurement.admission_words import WINDOW_NAMES, WindowKind
from dekkend.runtime import clock
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.badges import Badge, Tone, badge_of
from dekkend.web.exports import workbook
from dekkend.web.jinja import url
from dekkend.web.pages import page
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.tariffs.scope import scope_of

_TONES: Final = {
    WindowKind.INITIAL: Tone.INFO,
    WindowKind.INTERIM: Tone.GOOD,
    WindowKind.PROMOTED: Tone.GOOD,
    WindowKind.CLOSED: Tone.BAD,
}


def _window(row: WindowRow) -> Badge:
    found = row.cell.window
    if found is None:
        return Badge(_("Nog niet begonnen"), Tone.QUIET)
    return Badge(WINDOW_NAMES[found.kind], _TONES[found.kind])


def _until(row: WindowRow) -> Any:
    return row.cell.window.period.last if row.cell.window else None


def _enough(row: WindowRow) -> str:
    found = row.cell.enough
    if found is None:
        return gettext("niet bepaald; sluiten kan dan niet")
    return gettext("%(text)s (sinds %(day)s)") % {"text": found.text, "day": formats.day(found.defined_on)}


def _newcomer(row: WindowRow) -> Badge:
    """Whether somebody who qualifies may be refused now (CV-05)."""
    window = row.cell.window
    if window is None or window.is_open:
        return Badge(_("wordt toegelaten"), Tone.GOOD)
    return Badge(_("alleen weigeren als de toets is vastgelegd"), Tone.WARN)


WINDOWS: Final[Table[WindowRow]] = Table(
    name="vensters",
    caption=_("Toetreden: vensters per product en gemeente"),
    prefix="venster",
    columns=(
        Column(
            "cel",
            _("Product en gemeente"),
            lambda row: row.cell.name,
            href=lambda row: url("admission_cell", slug=row.admission, cell=row.cell.id),
            row_header=True,
        ),
        Column("venster", _("Venster nu"), lambda row: formats.text(_window(row).word), badge=_window),
        Column("tot", _("Tot en met"), _until),
        Column(
            "nieuw", _("Nieuwe aanbieder"), lambda row: formats.text(_newcomer(row).word), badge=_newcomer
        ),
        Column("genoeg", _("Genoeg is"), _enough),
        Column("schaarste", _("Schaarste"), lambda row: gettext("ja: stimuleer") if row.scarcity else ""),
        Column("inkoop", _("Toelating"), lambda row: row.title),
    ),
    filters=(
        Filter(
            "venster",
            _("Venster nu"),
            tuple(Choice(kind.value, WINDOW_NAMES[kind]) for kind in WindowKind),
            value=lambda row: row.cell.window.kind if row.cell.window else "",
        ),
    ),
    empty=_("Er loopt in deze regio geen toelating met vensters."),
)
TALKS: Final[Table[TalkRow]] = Table(
    name="uitstroom",
    caption=_("Gesprek over uitstroom: geen of weinig cliënten"),
    prefix="uitstroom",
    columns=(
        Column(
            "aanbieder",
            _("Aanbieder"),
            lambda row: row.provider,
            href=lambda row: url("agreement", slug=row.slug),
            row_header=True,
        ),
        Column("nummer", _("Overeenkomst"), lambda row: row.number),
        Column("clienten", _("Cliënten in twaalf maanden"), lambda row: row.clients, numeric=True),
        Column("grens", _("Gesprek bij minder dan"), lambda row: row.fewest, numeric=True),
        Column("regel", _("Regel"), lambda row: row.verdict.rule),
    ),
    empty=_("Elke aanbieder met een afgesproken grens heeft genoeg cliënten."),
)
LOW_USE: Final[Table[LowUseRow]] = Table(
    name="weinig-inzet",
    caption=_("Te weinig inzet in de eerste twaalf maanden"),
    prefix="inzet",
    columns=(
        Column(
            "aanbieder",
            _("Aanbieder"),
            lambda row: row.provider,
            href=lambda row: url("agreement_ending", slug=row.slug),
            row_header=True,
        ),
        Column("nummer", _("Overeenkomst"), lambda row: row.number),
        Column("geleverd", _("Geleverd"), lambda row: Money.rounded(row.value), numeric=True),
        Column("drempel", _("Drempel"), lambda row: Money.rounded(row.threshold), numeric=True),
        Column(
            "opzeggen",
            _("Opzeggen"),
            lambda row: "",
            badge=lambda row: (
                Badge(_("kan"), Tone.WARN) if row.answer.allowed else Badge(_("kan niet"), Tone.QUIET)
            ),
        ),
        Column(
            "waarom",
            _("Waarom"),
            lambda row: "; ".join(formats.text(it.reason) for it in row.answer.verdicts),
        ),
    ),
    empty=_("Geen overeenkomst bleef onder de drempel van het eerste jaar."),
)
ONE_OFFS: Final[Table[OneOffRow]] = Table(
    name="eenmalig",
    caption=_("Eenmalige overeenkomsten in twaalf maanden"),
    prefix="eenmalig",
    columns=(
        Column("product", _("Product"), lambda row: row.product, row_header=True),
        Column("gemeente", _("Gemeente"), lambda row: row.municipality),
        Column("aantal", _("Aantal"), lambda row: row.count, numeric=True),
        Column(
            "signaal",
            _("Signaal"),
            lambda row: "",
            badge=lambda row: (
                Badge(_("Geen signaal"), Tone.GOOD)
                if row.verdict.holds
                else Badge(_("Wijst op een gat"), badge_of(row.verdict).tone)
            ),
        ),
        Column("reden", _("Waarom"), lambda row: formats.text(row.verdict.reason)),
    ),
    empty=_("Er waren geen eenmalige overeenkomsten."),
)


@require_safe
def entry(request: HttpRequest) -> HttpResponseBase:
    """Who may come in and who may have to go, in one region."""
    scope = scope_of(request)
    if scope.region is None:
        raise Http404(gettext("Er is nog geen regio."))
    require(may(scope.actor, Action.SEE_REGION, region_facts(scope.id)))
    today, threshold = clock.today(), _threshold(request)
    found = (
        ("windows", WINDOWS, list(queries.window_rows(scope.actor, scope.region.name, today))),
        ("talks", TALKS, list(queries.talk_rows(scope.id))),
        ("low_use", LOW_USE, list(queries.low_use_rows(scope.id, today))),
        ("one_offs", ONE_OFFS, list(queries.one_off_rows(scope.id, today, threshold))),
    )
    if request.GET.get("export") == "xlsx":
        return workbook("in-en-uitstroom", [(table, rows) for _name, table, rows in found])
    tables: dict[str, Any] = {name: table.view(rows, request.GET) for name, table, rows in found}
    context = {"scope": scope, "threshold": threshold, "today": today, **tables}
    return page(request, "agreements/entry.html.jinja", context)


def _threshold(request: HttpRequest) -> int:
    """From how many one-offs on a cell is a gap; what the reader typed, within reason."""
    text = request.GET.get("drempel", "")
    return min(max(int(text), 1), 100) if text.isdecimal() and len(text) < 5 else queries.ONE_OFF_THRESHOLD
