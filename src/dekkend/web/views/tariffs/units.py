"""The units and frequencies in which products may be allocated, per financing variant (MS-21)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.catalogue.domain import UNIT_CODES, FinancingVariant, Frequency, Unit, frequencies
from dekkend.web.lists import listing
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.tariffs.shelf import shelf
from dekkend.web.views.tariffs.words import FREQUENCIES, VARIANTS


@dataclass(frozen=True, slots=True)
class Pair:
    """A unit with a frequency that the standard knows, and the codes in messages."""

    variant: FinancingVariant
    unit: Unit
    unit_code: str
    frequency: Frequency


def pairs() -> Iterator[Pair]:
    """Every pair, by variant and unit code."""
    for (variant, unit), code in sorted(UNIT_CODES.items(), key=lambda item: (item[0][0], item[1])):
        for frequency in sorted(frequencies(variant, unit), key=lambda each: each.code):
            yield Pair(variant, unit, code, frequency)


TABLE: Final[Table[Pair]] = Table(
    name="eenheden",
    caption=_("Eenheden en frequenties"),
    columns=(
        Column("variant", _("Uitvoeringsvariant"), lambda row: VARIANTS[row.variant], row_header=True),
        Column("eenheid", _("Eenheid"), lambda row: row.unit.label),
        Column("code", _("Code van de eenheid (WJ756)"), lambda row: row.unit_code),
        Column("frequentie", _("Frequentie"), lambda row: FREQUENCIES[row.frequency]),
        Column("fcode", _("Code van de frequentie (WMO757)"), lambda row: row.frequency.code),
    ),
    filters=(
        Filter(
            "variant",
            _("Uitvoeringsvariant"),
            tuple(Choice(each.value, title) for each, title in VARIANTS.items() if each != "taakgericht"),
            value=lambda row: row.variant.value,
        ),
        Filter(
            "eenheid",
            _("Eenheid"),
            tuple(Choice(each.value, each.label) for each in Unit),
            value=lambda row: row.unit.value,
        ),
    ),
    size=100,
)


@require_safe
def units(request: HttpRequest) -> HttpResponseBase:
    """The code list. Public."""
    title = gettext("Eenheden en frequenties")
    context = {
        "crumbs_": [*shelf("products"), (title, "")],
        "page_title": title,
        "sub": gettext("Wat de berichten per uitvoeringsvariant toelaten. Taakgericht heeft geen eenheid."),
    }
    return listing(request, TABLE, list(pairs()), "tariffs/units.html.jinja", context)
