"""What ``./dekkend tariff`` answers as JSON: every intermediate line, numbers as exact text."""

from decimal import Decimal
from typing import Any

from dekkend.catalogue.index_model import IndexClause
from dekkend.catalogue.indexation import Indexed, IndexResult, IndexYear, MethodEffect
from dekkend.catalogue.price_calculation import Effect, Part, Price
from dekkend.catalogue.price_lines import PriceLine
from dekkend.catalogue.price_model import PriceModel
from dekkend.catalogue.price_units import RoundingEffect, minute_trap
from dekkend.catalogue.stress_bands import Band
from dekkend.catalogue.stress_effects import Margin, MunicipalityEffect, ScenarioEffect, StressResult
from dekkend.catalogue.tariff_exact import shown
from dekkend.catalogue.tariff_verdicts import Unusual, verdicts
from dekkend.cli.output import plain, verdict_document
from dekkend.kernel.problems import Problem

Document = dict[str, Any]


def exact(value: Decimal | None) -> str | None:
    """A number in full, without exponent and without zeros that say nothing."""
    if value is None:
        return None
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def two(value: Decimal | None, decimals: int = 2) -> str | None:
    """A number as a reader sees it."""
    return None if value is None else str(shown(value, decimals))


def problems_document(file: str, problems: tuple[Problem, ...], language: str) -> Document:
    """Why a file was refused: all of it."""
    return {"ok": False, "file": file, "problems": [problem.as_json(language) for problem in problems]}


def price_document(
    file: str,
    model: PriceModel,
    price: Price,
    effects: tuple[Effect, ...],
    others: tuple[Effect, ...],
    warnings: tuple[Unusual, ...],
) -> Document:
    """A price with all its lines, where the hour goes, what-ifs, rounding choices and verdicts."""
    return {
        "ok": True,
        "file": file,
        "id": model.id,
        "title": model.title,
        "versions": plain(price.versions),
        "way": plain(price.way),
        "unit": price.unit.value,
        "price": exact(price.unit_price),
        "hour_price": exact(price.hour_price),
        "tariff": two(price.tariff),
        "billable_hours": exact(price.hours.billable),
        "billable_percentage": two(price.hours.billable_share),
        "lines": [_line(line) for line in price.lines],
        "elements": {element.value: exact(amount) for element, amount in price.elements.items()},
        "where_the_hour_goes": [_part(part) for part in price.parts],
        "overhead": {
            "on_costs_percentage": two(price.overhead_on_costs, 4),
            "of_total_percentage": two(price.overhead_of_total, 4),
        },
        "minute_trap": plain(minute_trap(price.tariff)) if price.unit.value == "uur" else None,
        "rounding": [rounding_document(one) for one in price.rounding],
        "what_if": [_effect(one) for one in effects],
        "differentiation": [_effect(one) for one in others],
        "verdicts": [verdict_document(verdict) for verdict in verdicts(model, price)],
        "warnings": [plain(one.sentence) for one in warnings],
    }


def _line(line: PriceLine) -> Document:
    found: Document = {
        "number": line.number,
        "id": line.id,
        "element": plain(line.element),
        "title": plain(line.title),
        "calculation": plain(line.calculation),
        "value": exact(line.value),
        "rounded": two(line.value),
        "unit": line.unit.value,
    }
    if line.left is not None:
        found |= {"left": exact(line.left), "left_rounded": two(line.left)}
    if line.provenance is not None:
        found |= {"given": exact(line.given), **plain(line.provenance)}
    return found


def _part(part: Part) -> Document:
    return {
        "id": part.id,
        "element": part.element.value,
        "title": plain(part.title),
        "value": exact(part.value),
        "rounded": two(part.value),
        "cents_that_add_up": two(part.cents),
        "cumulative": exact(part.cumulative),
        "percentage": two(part.percentage),
    }


def _effect(effect: Effect) -> Document:
    return {
        "id": effect.what_if.id,
        "title": effect.what_if.title,
        "price": exact(effect.unit_price),
        "tariff": two(effect.tariff),
        "difference": exact(effect.difference),
        "difference_rounded": two(effect.difference),
        "percentage": two(effect.percentage),
        "billable_percentage": two(effect.billable_share),
    }


def rounding_document(one: RoundingEffect) -> Document:
    """One way to round with its effect."""
    return {
        "choice": one.choice.value,
        "title": plain(one.choice.label),
        "tariff": two(one.tariff),
        "effect_percentage": two(one.effect),
        "whole_cents_per_minute": one.whole_cents_per_minute,
        "claims": {f"{minutes} minuten": two(amount) for minutes, amount in one.claims},
        "effect_on_volume": two(one.on_volume),
    }


def index_document(file: str, result: IndexResult) -> Document:
    """Every tariff with its audit table, and each method beside the agreed one."""
    return {
        "ok": True,
        "file": file,
        "id": result.file.id,
        "title": result.file.title,
        "version": result.file.version,
        "to_year": result.file.to_year,
        "clause": _clause(result.file.clause),
        "tariffs": [_indexed(one) for one in result.tariffs],
        "methods": [_method(one) for one in result.methods],
    }


def _clause(clause: IndexClause) -> Document:
    return {
        "method": clause.method.value,
        "rounding": clause.rounding.value,
        "decimals": clause.decimals,
        "first_year_rule": clause.first_year_rule,
        "corrected": clause.corrected,
        "source": clause.source,
    }


def _indexed(one: Indexed) -> Document:
    return {
        "id": one.tariff.id,
        "title": one.tariff.title,
        "from": exact(one.tariff.amount),
        "unrounded": exact(one.after),
        "tariff": two(one.paid),
        "volume": exact(one.tariff.volume),
        "increase": two(one.increase),
        "years": [
            {
                "year": year.year,
                "before": exact(year.before),
                "index": _year(year.index),
                "factor": exact(year.index.factor),
                "after": exact(year.after),
                "tariff": two(year.tariff),
                "tariff_if_rounded_every_year": two(year.stacked),
            }
            for year in one.years
        ],
        "rounding": [rounding_document(choice) for choice in one.rounding],
    }


def _year(index: IndexYear) -> Document:
    return {
        "first_year": index.first_year,
        "forecast": exact(index.weighted.forecast),
        "earlier_forecast": exact(index.weighted.earlier_forecast),
        "earlier_definitive": exact(index.weighted.earlier_definitive),
        "correction": exact(index.correction),
        "exact": exact(index.exact),
        "percentage": exact(index.percentage),
        "explanation": plain(index.explanation),
    }


def _method(one: MethodEffect) -> Document:
    return {
        "id": one.id,
        "title": plain(one.title),
        "clause": _clause(one.clause),
        "percentage": exact(one.percentage),
        "percentage_rounded": two(one.percentage, 3),
        "increase": two(one.increase),
        "difference_with_agreed": two(one.difference),
        "tariffs": [
            {
                "id": tariff.id,
                "unrounded": exact(tariff.after),
                "tariff": two(tariff.paid),
                "increase": two(tariff.increase),
            }
            for tariff in one.tariffs
        ],
    }


def stress_document(file: str, result: StressResult) -> Document:
    """Each scenario per municipality, providers in bands, cells at risk, break-even per product."""
    return {
        "ok": True,
        "file": file,
        "id": result.file.id,
        "title": result.file.title,
        "version": result.file.version,
        "figures": result.file.figures,
        "baseline": two(result.baseline),
        "scenarios": [_scenario(one) for one in result.scenarios],
        "break_even": [
            {
                "product": one.product,
                "providers": one.providers,
                "tariff": two(one.tariff),
                "unrounded": exact(one.tariff),
                "volume_covered_percentage": two(one.covered),
            }
            for one in result.break_even
        ],
    }


def _scenario(one: ScenarioEffect) -> Document:
    return {
        "id": one.scenario.id,
        "title": one.scenario.title,
        "spending": two(one.spending),
        "change": two(one.change),
        "percentage": two(one.percentage),
        "municipalities": [_municipality(town) for town in one.municipalities],
        "providers": {
            "bands": [_band(band) for band in one.bands],
            "with_loss": one.losing,
            "margins": [margin_document(margin) for margin in one.margins],
        },
        "cells_at_risk": [
            {"municipality": cell.municipality, "product": cell.product, "suppliers": cell.suppliers}
            for cell in one.cells_at_risk
        ],
        "cells_withheld": one.cells_withheld,
    }


def _municipality(one: MunicipalityEffect) -> Document:
    return {
        "municipality": one.municipality,
        "spending": two(one.spending),
        "change": two(one.change),
        "percentage": two(one.percentage),
        "budget_room": two(one.room),
        "products": [
            {
                "product": product.product,
                "quantity": exact(product.quantity),
                "tariff": exact(product.tariff),
                "spending": two(product.spending),
            }
            for product in one.products
        ],
    }


def _band(band: Band) -> Document:
    return {"from": exact(band.low), "below": exact(band.high), "providers": band.providers}


def margin_document(margin: Margin) -> Document:
    """One provider's own result; only for the provider, or for made-up figures."""
    return {
        "provider": margin.provider,
        "revenue": two(margin.revenue),
        "cost": two(margin.cost),
        "margin_percentage": two(margin.percentage),
    }
