"""What is true of a stored sheet: its lines as values, its gaps, its fingerprint, its stress test."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dekkend.catalogue.models import SheetLine, TariffSheet
from dekkend.catalogue.states import StressStatus
from dekkend.catalogue.tariff_content import fingerprint
from dekkend.catalogue.tariff_facts import StressFacts
from dekkend.kernel.periods import Period, gaps
from dekkend.kernel.text import Message, msg
from dekkend.organisations.queries import cbs_codes, member_ids, organisation_names
from dekkend.organisations.ranges import period_of
from dekkend.runtime.audit import timestamp


@dataclass(frozen=True, slots=True)
class Gap:
    """Days of the sheet without a tariff: for everyone (``provider`` None) or between a provider's own."""

    municipality_id: int
    municipality: str
    product: str
    product_code: str
    period: Period

    @property
    def sentence(self) -> Message:
        return msg(
            "{product} in {municipality}, {period}",
            product=self.product,
            municipality=self.municipality,
            period=self.period,
        )


def gaps_of(sheet: TariffSheet) -> list[Gap]:
    """Days without a general tariff: for each product in the sheet, in each municipality of the region.

    A product that is in the sheet for some municipalities only (bought locally) is not asked of the others.
    """
    whole = period_of(sheet.period)
    days: dict[tuple[int, str], list[Period]] = defaultdict(list)
    titles: dict[str, str] = {}
    for line in sheet.lines.filter(provider__isnull=True).order_by("period"):
        days[line.municipality_id, line.product_code].append(period_of(line.period))
        titles[line.product_code] = line.product_title
    names = organisation_names({municipality for municipality, _ in days})
    return [
        Gap(municipality, names[municipality], titles[code], code, gap)
        for (municipality, code), held in sorted(days.items())
        for gap in gaps(whole, held)
    ]


def content_of(lines: Iterable[SheetLine]) -> list[dict[str, Any]]:
    """The lines as data, in one order; what the fingerprint covers. Municipalities by CBS code."""
    rows = list(lines)
    codes = cbs_codes({row.municipality_id for row in rows})
    found = [_plain(row, codes.get(row.municipality_id, str(row.municipality_id))) for row in rows]
    return sorted(found, key=lambda row: [str(row[key]) for key in _ORDER])


def sheet_fingerprint(sheet: TariffSheet) -> str:
    """sha256 of what a decision is about: the period and the lines."""
    period = period_of(sheet.period)
    lines = content_of(sheet.lines.select_related("model", "differentiation"))
    return fingerprint({"first": _day(period.first), "last": _day(period.last), "lines": lines})


def stress_facts(sheet: TariffSheet) -> StressFacts:
    """Whether a stress test of exactly these tariffs is attached (TF-17). What was agreed before and is only
    taken over, is no decision about tariffs."""
    if sheet.kind == "overgenomen":
        return StressFacts(True, True, True)
    run = sheet.stress_run
    done = run is not None and run.status == StressStatus.DONE
    result = (run.result or {}) if run and done else {}
    same = bool(run and done and run.sheet_sha256 == sheet.sha256)
    scenarios = result.get("scenarios", [])
    effects = bool(scenarios) and all("municipalities" in one for one in scenarios)
    return StressFacts(effects, bool(result.get("providers_tested")), same)


def publication_content(sheet: TariffSheet, published_at: datetime, version: int) -> dict[str, Any]:
    """A sheet as it is made public: everything that a reader needs to check a tariff."""
    lines = sheet.lines.select_related("model", "differentiation")
    period = period_of(sheet.period)
    members = member_ids(sheet.region_id, period.first)
    names = organisation_names({*members, *lines.values_list("municipality_id", flat=True)})
    providers = organisation_names(
        lines.exclude(provider__isnull=True).values_list("provider_id", flat=True).distinct()
    )
    codes = cbs_codes(names)
    rows = content_of(lines)
    for row in rows:
        row["provider"] = providers.get(row["provider"]) if row["provider"] else None
    return {
        "format": 1,
        "kind": "tarievenblad",
        "region": sheet.region.name,
        "title": sheet.title,
        "sheet": sheet.pk,
        "version": version,
        "first": _day(period.first),
        "last": _day(period.last),
        "decision": sheet.decision,
        "adopted_at": timestamp(sheet.adopted_at) if sheet.adopted_at else None,
        "published_at": timestamp(published_at),
        "lines_sha256": sheet.sha256,
        "municipalities": {codes[key]: name for key, name in names.items() if key in codes},
        "tariffs": rows,
    }


_ORDER = ("product_code", "municipality", "provider", "first")


def _plain(row: SheetLine, municipality: str) -> dict[str, Any]:
    period = period_of(row.period)
    return {
        "municipality": municipality,
        "product": row.product,
        "title": row.product_title,
        "product_code": row.product_code,
        "unit": row.unit,
        "provider": row.provider_id,
        "first": _day(period.first),
        "last": _day(period.last),
        "tariff": f"{row.tariff:.2f}",
        "unrounded": _exact(row.unrounded),
        "origin": row.origin,
        "price_model": f"{row.model.slug} {row.model.version}" if row.model else None,
        "price_model_sha256": row.model.sha256 if row.model else None,
        "differentiation": row.differentiation.slug if row.differentiation else None,
        "reason": row.reason,
        "announced_in": row.announced_in,
        "source": row.source,
    }


def _exact(value: Decimal) -> str:
    """All decimals that say something: stored and fresh values are written the same."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
