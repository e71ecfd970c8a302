"""The living page of components, for who builds pages: each component with an example."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.kernel.rules import Effect, Source, Verdict
from dekkend.kernel.text import msg
from dekkend.organisations.domain import Permission
from dekkend.web import formats
from dekkend.web.badges import Badge, Tone, badge_of
from dekkend.web.charts import Moment, Series, bar_chart, line_chart, timeline
from dekkend.web.lists import listing
from dekkend.web.matrix import Matrix, cell, matrix
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.worklist import WorkItem

COVERED = Badge(_("Gedekt"), Tone.GOOD)
ENDING = Badge(_("Loopt af"), Tone.WARN)
OPEN_GAP = Badge(_("Niet gedekt"), Tone.BAD)
PREPARING = Badge(_("In voorbereiding"), Tone.INFO)
NOT_OFFERED = Badge(_("Niet aangeboden"), Tone.QUIET)
BADGES = MappingProxyType(
    {"gedekt": COVERED, "loopt-af": ENDING, "niet-gedekt": OPEN_GAP, "voorbereiding": PREPARING}
)
TODAY = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Team:
    name: str
    staff: Decimal
    hired: Decimal
    law: str
    until: date | None
    status: str


def _team(name: str, staff: str, hired: str, law: str, until: date | None, status: str) -> Team:
    return Team(name, Decimal(staff), Decimal(hired), law, until, status)


TEAMS = (
    _team("Wijkteam Noord", "24.4", "6.0", "Jeugdwet, Wmo", date(2027, 3, 31), "gedekt"),
    _team("Wijkteam Zuid", "18.0", "9.5", "Wmo", date(2026, 12, 31), "loopt-af"),
    _team("Jeugdteam", "31.2", "4.0", "Jeugdwet", date(2027, 6, 30), "gedekt"),
    _team("Schuldhulp", "12.0", "7.5", "Wgs", date(2026, 12, 31), "niet-gedekt"),
    _team("Werk en Inkomen", "27.6", "3.0", "Participatiewet", date(2027, 9, 30), "gedekt"),
    _team("Toezicht en handhaving", "9.0", "2.0", "Omgevingswet", None, "voorbereiding"),
)


def _one_decimal(value: Decimal) -> str:
    return formats.number(value, 1)


TABLE: Table[Team] = Table(
    name="teams",
    caption=_("Teams"),
    columns=(
        Column("team", _("Team"), lambda row: row.name, href=lambda row: "#lijst-teams", row_header=True),
        Column("loondienst", _("Loondienst (fte)"), lambda row: row.staff, show=_one_decimal, numeric=True),
        Column("inhuur", _("Inhuur (fte)"), lambda row: row.hired, show=_one_decimal, numeric=True),
        Column("wet", _("Wet"), lambda row: row.law),
        Column("tot", _("Mandaat tot"), lambda row: row.until, numeric=True),
        Column("status", _("Status"), lambda row: row.status, badge=lambda row: BADGES[row.status]),
    ),
    filters=(
        Filter(
            "status",
            _("Status"),
            tuple(Choice(key, badge.word) for key, badge in BADGES.items()),
            value=lambda row: row.status,
        ),
    ),
    size=4,
)


class ExampleForm(forms.Form):
    """A form in which one field is wrong."""

    team = forms.ChoiceField(label=_("Team"), choices=[("a", "Schuldhulp"), ("b", "Jeugdteam")])
    end = forms.DateField(
        label=_("Einddatum"), help_text=_("Dag-maand-jaar, bijvoorbeeld 31-12-2027."), localize=True
    )
    note = forms.CharField(label=_("Toelichting"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


@require_safe
def components(request: HttpRequest) -> HttpResponseBase:
    """Every component once."""
    form = ExampleForm({"team": "a", "end": "31-02-2027"}, auto_id="voorbeeld-%s")
    context: dict[str, Any] = {
        "form": form,
        "matrix_": _matrix(),
        "bars": _bars(),
        "lines": _lines(),
        "steps": _steps(),
        "verdicts": [(each, badge_of(each)) for each in _verdicts()],
        "work": _work(),
        "badges": [COVERED, ENDING, OPEN_GAP, PREPARING, NOT_OFFERED],
        "refused": Permission(False, msg("Publiceren kan pas als het college heeft besloten.")),
    }
    return listing(request, TABLE, TEAMS, "components.html.jinja", context)


def _matrix() -> Matrix:
    columns = [(str(number), f"Gemeente {number}") for number in range(1, 9)]
    rows = [("dag", _("Dagbesteding"), ""), ("beg", _("Begeleiding"), ""), ("vvb", _("Kort verblijf"), "")]
    states = [COVERED, ENDING, OPEN_GAP, PREPARING]
    cells = {
        (row, column): cell(states[(int(column) * 3 + len(row) + place) % 4], "#cel")
        for place, (row, _title, _href) in enumerate(rows)
        for column, _name in columns
        if int(column) + place != 5
    }
    legend = [(COVERED, _("er is een overeenkomst")), (OPEN_GAP, _("niemand levert dit hier"))]
    return matrix(
        "matrix",
        _("Dekking per product en gemeente"),
        _("Product"),
        columns,
        rows,
        cells,
        missing=NOT_OFFERED,
        legend=legend,
    )


def _bars() -> Any:
    series = [
        Series(_("Loondienst"), tuple(team.staff for team in TEAMS)),
        Series(_("Inhuur"), tuple(team.hired for team in TEAMS)),
    ]
    labels = [team.name for team in TEAMS]
    return bar_chart("staven", _("Bezetting per team in fte"), labels, series, heading=_("Team"), decimals=1)


def _lines() -> Any:
    labels = ["2021", "2022", "2023", "2024", "2025", "2026"]
    series = [
        Series(_("Begeleiding"), (210, 232, 251, 248, 263, 281)),
        Series(_("Dagbesteding"), (120, 118, 131, 140, 138, 151)),
    ]
    return line_chart("lijnen", _("Cliënten per jaar"), labels, series, heading=_("Jaar"))


def _steps() -> Any:
    steps = [
        Moment(_("Strategiebesluit"), date(2026, 9, 1), date(2026, 9, 30), Badge(_("Klaar"), Tone.GOOD)),
        Moment(
            _("Publicatie"),
            date(2027, 5, 1),
            date(2027, 5, 31),
            Badge(_("Te laat"), Tone.BAD),
            why=_("Voor een start op 1 januari is publicatie vóór 1 april nodig."),
            rule="PL-07",
            source="S2 §4.7",
        ),
        Moment(_("Beoordeling"), date(2027, 6, 15), date(2027, 8, 31), Badge(_("Gepland"), Tone.INFO)),
        Moment(_("Start"), date(2028, 1, 1), date(2028, 1, 1), Badge(_("Onzeker"), Tone.WARN)),
    ]
    return timeline("tijdlijn", _("Planning"), steps, today=TODAY)


def _verdicts() -> list[Verdict]:
    source = (Source("S2", "§4.7"),)
    values = MappingProxyType({"publicatie": date(2027, 5, 1), "start": date(2028, 1, 1)})
    late = msg("Publicatie op {day} is na 1 april.", day=date(2027, 5, 1))
    remedy = msg("Publiceer vóór 1 april, of kies een latere start.")
    fine = msg("De looptijd is {months} maanden.", months=48)
    return [
        Verdict("PL-07", False, Effect.WARN, late, values, source, remedy),
        Verdict("PL-09", True, Effect.BLOCK, fine, MappingProxyType({}), (Source("INK", "§2.5.3"),)),
    ]


def _work() -> list[WorkItem]:
    return [
        WorkItem(
            _("Beslis over het inkoopkader"),
            "Voorbeeldtraject",
            "#werk",
            _("Zonder besluit kan de publicatie niet beginnen."),
            TODAY,
            "PL-12",
            ("S0 §3.7",),
        ),
        WorkItem(_("Beoordeel 12 inschrijvingen"), "Voorbeeldtraject", "#werk", _("U bent beoordelaar.")),
    ]
