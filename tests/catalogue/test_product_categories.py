"""The product categories of both laws."""

import pytest

from dekkend.catalogue.product_categories import product_categories, product_category


@pytest.mark.parametrize("law", ["wmo", "jeugdwet"])
def test_codes_of_two_digits_each_once(law):
    codes = [row.code for row in product_categories(law)]
    assert codes == sorted(set(codes))
    assert all(len(code) == 2 and code.isdigit() for code in codes)
    assert len(product_categories()) > len(codes) > 10


def test_category_by_code():
    found = product_category("wmo", "02")
    assert found is not None
    assert found.name == "Begeleiding"
    assert product_category("wmo", "xx") is None
