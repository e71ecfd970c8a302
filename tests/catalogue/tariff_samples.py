"""The example files of the tree, as models and as texts to spoil."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from dekkend.catalogue import index_checks, price_checks, stress_checks
from dekkend.catalogue.index_model import IndexFile
from dekkend.catalogue.price_model import PriceModel
from dekkend.catalogue.stress_model import StressFile
from dekkend.catalogue.tariff_loading import (
    Loaded,
    load_index,
    load_price_model,
    load_stress_test,
    load_text,
)

EXAMPLES = Path(__file__).parents[2] / "examples" / "tariffs"
PRICE = EXAMPLES / "prijs-begeleiding.toml"
DAY = EXAMPLES / "prijs-etmaal.toml"
INDEX = EXAMPLES / "indexatie-2025.toml"
STRESS = EXAMPLES / "stresstest.toml"


@cache
def worked_example() -> PriceModel:
    """The worked example: an hour of guidance, 65.60."""
    found = load_price_model(PRICE).value
    assert found is not None
    return found


@cache
def index_example() -> IndexFile:
    found = load_index(INDEX).value
    assert found is not None
    return found


@cache
def stress_example() -> StressFile:
    found = load_stress_test(STRESS).value
    assert found is not None
    return found


def spoilt(*changes: tuple[str, str]) -> Loaded[PriceModel]:
    """The worked example with pieces of text replaced, read again."""
    return load_text(PriceModel, _changed(PRICE, changes), "prijs.toml", price_checks.CHECKS)


def spoilt_index(*changes: tuple[str, str]) -> Loaded[IndexFile]:
    return load_text(IndexFile, _changed(INDEX, changes), "index.toml", index_checks.CHECKS)


def spoilt_stress(*changes: tuple[str, str]) -> Loaded[StressFile]:
    return load_text(StressFile, _changed(STRESS, changes), "stress.toml", stress_checks.CHECKS)


def rounded(value: Decimal | None, decimals: int = 2) -> str:
    assert value is not None
    return f"{value:.{decimals}f}"


def _changed(path: Path, changes: Sequence[tuple[str, str]]) -> str:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text
