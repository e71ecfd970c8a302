"""Whatever a line of a file says, the answer is a result, a refusal or a list of problems; never a crash."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.catalogue import index_checks, price_checks, stress_checks
from dekkend.catalogue.index_model import IndexFile
from dekkend.catalogue.indexation import index_tariffs
from dekkend.catalogue.price_calculation import price
from dekkend.catalogue.price_model import PriceModel
from dekkend.catalogue.stress_effects import stress_test
from dekkend.catalogue.stress_model import StressFile
from dekkend.catalogue.tariff_loading import load_text
from dekkend.kernel.errors import Refusal
from tests.catalogue.tariff_samples import DAY, INDEX, PRICE, STRESS

VALUES = (
    *("1", "-5", "0", "100", "-100", "0.0000001", "1e400", "1e-400", "99999999999999999999", "nan"),
    *('"x"', '"uur"', '""', '"ziekte"', "true", "2026-01-01"),
    *("[]", "{}", "[1]", '["a"]', "[{a=1}]", '["ziekte"]'),
)
KINDS: tuple[tuple[Path, Any, Any, Callable[[Any], object]], ...] = (
    (PRICE, PriceModel, price_checks.CHECKS, price),
    (DAY, PriceModel, price_checks.CHECKS, price),
    (INDEX, IndexFile, index_checks.CHECKS, index_tariffs),
    (STRESS, StressFile, stress_checks.CHECKS, stress_test),
)


@pytest.mark.parametrize(("file", "shape", "checks", "work"), KINDS, ids=[kind[0].stem for kind in KINDS])
@given(place=st.integers(0, 10_000), value=st.sampled_from(VALUES), other=st.integers(0, 10_000))
def test_any_line_may_be_wrong(
    file: Path, shape: Any, checks: Any, work: Callable[[Any], object], place: int, value: str, other: int
) -> None:
    lines = file.read_text(encoding="utf-8").split("\n")
    assigned = [number for number, line in enumerate(lines) if "= " in line and not line.startswith("#")]
    at, gone = assigned[place % len(assigned)], assigned[other % len(assigned)]
    lines[gone] = ""
    lines[at] = f"{lines[at].split('=')[0] or 'x '}= {value}"
    loaded = load_text(shape, "\n".join(lines), file.name, checks)
    assert (loaded.value is None) == bool(loaded.problems)
    assert all(problem.render("nl") for problem in loaded.problems)
    if loaded.value is not None:
        with contextlib.suppress(Refusal):
            work(loaded.value)
