"""Every rule about tariffs is asked somewhere in a flow."""

import re
from pathlib import Path

import pytest

from dekkend.cli.rules import import_rules
from dekkend.kernel.rule_ids import PARTS
from dekkend.kernel.rules import find

SOURCE = Path(__file__).resolve().parents[2] / "src" / "dekkend"

ASKED: dict[str, str] = {
    "TF-01": "catalogue/tariff_verdicts.py",
    "TF-02": "catalogue/tariff_verdicts.py",
    "TF-03": "catalogue/tariff_verdicts.py",
    "TF-04": "procurement/price_scoring.py",
    "TF-05": "procurement/price_scoring.py",
    "TF-06": "procurement/price_scoring.py",
    "TF-07": "catalogue/services/indexing.py",
    "TF-08": "catalogue/services/indexing.py",
    "TF-09": "catalogue/services/indexing.py",
    "TF-10": "catalogue/services/indexing.py",
    "TF-11": "catalogue/queries/sheets.py",
    "TF-12": "catalogue/queries/tariffs.py",
    "TF-13": "catalogue/queries/sheets.py",
    "TF-14": "catalogue/queries/sheets.py",
    "TF-15": "catalogue/queries/sheets.py",
    "TF-16": "catalogue/services/differentiation.py",
    "TF-17": "catalogue/services/deciding.py",
    "TF-18": "catalogue/tariff_verdicts.py",
    "MS-21": "catalogue/queries/products.py",
    "MS-38": "catalogue/services/products.py",
    "CV-09": "catalogue/queries/products.py",
    "CV-10": "catalogue/queries/products.py",
    "CV-11": "catalogue/queries/products.py",
}
"""Where each rule is asked. The verdicts of ``tariff_verdicts`` are asked when a price model is adopted,
those of ``queries/sheets`` when a sheet is proposed."""


def test_the_table_holds_every_tariff_rule() -> None:
    part = next(part for part in PARTS if part.letters == "TF")
    assert set(part.ids()) <= set(ASKED)


@pytest.mark.parametrize("id", sorted(ASKED))
def test_the_rule_is_asked_where_the_table_says(id: str) -> None:
    import_rules()
    rule = find(id)
    text = (SOURCE / ASKED[id]).read_text(encoding="utf-8")
    called = rf"\b{rule.function.__name__}\("
    assert re.search(called, text), f"nobody asks {id} ({rule.function.__name__}) in {ASKED[id]}"
    assert rule.source


def test_the_verdicts_together_are_asked_in_a_flow() -> None:
    prices = (SOURCE / "catalogue/services/prices.py").read_text(encoding="utf-8")
    deciding = (SOURCE / "catalogue/services/deciding.py").read_text(encoding="utf-8")
    assert "verdicts(model, price(model))" in prices
    assert "sheet_verdicts(sheet)" in deciding
