"""Numbers that somebody typed: with a comma or a point, with dots between thousands, or nonsense."""

from decimal import Decimal, InvalidOperation
from typing import Final

_LONGEST: Final = 30


def typed_number(text: str) -> Decimal | None:
    """The number in a field; None when it holds no number.

    One comma or point is the decimal mark, in either language; of several the last one when it is another
    sign than the rest: 1.234,5 and 1,234.5 and 1234.5 are the same, and 1.234.567 has no decimals.
    """
    clean = "".join(text.split()).replace("€", "").replace("%", "")
    if not clean or len(clean) > _LONGEST:
        return None
    mark = max(clean.rfind(","), clean.rfind("."))
    if mark >= 0:
        sign, whole = clean[mark], clean[:mark]
        if sign in whole:
            clean = clean.replace(",", "").replace(".", "")
        else:
            clean = whole.replace(",", "").replace(".", "") + "." + clean[mark + 1 :]
    try:
        found = Decimal(clean)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def plain_number(value: Decimal) -> str:
    """A number as an address or a slider holds it: with a point, without needless zeroes."""
    return f"{value.normalize():f}"


def field_number(value: Decimal, language: str) -> str:
    """A number in a field: with the reader's decimal mark, and nothing between thousands."""
    plain = plain_number(value)
    return plain.replace(".", ",") if language == "nl" else plain
