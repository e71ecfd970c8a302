"""Agreements for tests: a plain one, and the same with other facts."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from dekkend.catalogue.domain import FinancingVariant, Law
from dekkend.contracts.agreement_loading import load_agreement
from dekkend.contracts.agreement_model import AgreedTerm, Agreement, ContractLine, Origin, Party, Signing

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "agreements"


def plain(**changes: Any) -> Agreement:
    """Four years from 1 January 2026 with two extensions of two years, signed, one cell."""
    agreement = Agreement(
        kind="overeenkomst",
        id="plain",
        number="1",
        title="Begeleiding",
        law=Law.WMO,
        variant=FinancingVariant.EFFORT,
        origin=Origin.TENDER,
        edition="wmo-1-2",
        created_on=date(2025, 11, 1),
        provider=Party(id="zorg", name="Zorg BV"),
        term=AgreedTerm(
            start=date(2026, 1, 1), initial_months=48, option_months=24, options=2, termination_options=(1,)
        ),
        signing=Signing(sent_on=date(2025, 11, 1), provider_on=date(2025, 11, 8), buyer_on=date(2025, 11, 9)),
        lines=(ContractLine(product="begeleiding", municipality="0268"),),
    )
    return replace(agreement, **changes)


@cache
def example(name: str) -> Agreement:
    """An agreement of the examples."""
    loaded = load_agreement(EXAMPLES / f"{name}.toml")
    assert loaded.value is not None, [problem.render() for problem in loaded.problems]
    return loaded.value
