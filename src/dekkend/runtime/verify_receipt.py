"""Checks a receipt of a sealed submission, with nothing but Python's standard library (3.9 or newer).

    python verify_receipt.py ontvangstbewijs.json

The file holds what the server says that it received (``statement``), its number (``receipt``: the sha256 of
the statement without the hashes of the sealed bytes) and the server's signature on all of the statement
(Ed25519, RFC 8032). What the receipt says of the content is the
sha256 of the JSON document in the envelope; whoever has that document, such as a court, checks it with:

    python verify_receipt.py ontvangstbewijs.json inhoud-kwaliteit.json

With whom the bid was made is checked in the same way, with ``met-wie.json``.
"""

import base64
import hashlib
import json
import sys
from typing import Any

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def canonical(value: Any) -> bytes:
    """JSON in one way only: sorted keys, no spaces, characters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def submitted(statement: dict[str, Any]) -> dict[str, Any]:
    """What the number is about: the statement without how it was sealed."""
    envelopes = [{key: one[key] for key in one if key != "sealed"} for one in statement["envelopes"]]
    return {**statement, "envelopes": envelopes}


def problems(receipt: dict[str, Any], contents: list[bytes]) -> list[str]:
    """What is wrong with a receipt, in Dutch; nothing when it is in order."""
    found = []
    statement = canonical(receipt["statement"])
    if hashlib.sha256(canonical(submitted(receipt["statement"]))).hexdigest() != receipt["receipt"]:
        found.append("Het controlegetal hoort niet bij wat er in het bewijs staat.")
    signature, key = (base64.b64decode(receipt[name]) for name in ("signature", "public_key"))
    if not is_signed(key, statement, signature):
        found.append("De handtekening van de server klopt niet.")
    told = {one["content"] for one in receipt["statement"]["envelopes"]}
    told.add(receipt["statement"].get("parties", ""))
    for content in contents:
        if hashlib.sha256(content).hexdigest() not in told:
            found.append("Deze inhoud is niet wat er volgens het bewijs binnenkwam.")
    return found


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of ``key`` signed ``message`` (RFC 8032, section 5.1.7)."""
    if len(signature) != 64 or len(key) != 32:
        return False
    holder, made = _point(key), _point(signature[:32])
    number = int.from_bytes(signature[32:], "little")
    if holder is None or made is None or number >= Q:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    left = _times(number, BASE)
    right = _add(made, _times(int.from_bytes(digest, "little") % Q, holder))
    return _same(left, right)


def _x_of(y: int, odd: int) -> int | None:
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if y >= P or (x * x - square) % P or (not x and odd):
        return None
    return P - x if x & 1 != odd else x


def _point(data: bytes) -> Point | None:
    number = int.from_bytes(data, "little")
    y = number & (2**255 - 1)
    x = _x_of(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


def _add(left: Point, right: Point) -> Point:
    a = (left[1] - left[0]) * (right[1] - right[0]) % P
    b = (left[1] + left[0]) * (right[1] + right[0]) % P
    c = 2 * left[3] * right[3] * D % P
    d = 2 * left[2] * right[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(number: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _add(total, point)
        point = _add(point, point)
        number >>= 1
    return total


def _same(left: Point, right: Point) -> bool:
    across = left[0] * right[2] - right[0] * left[2]
    upward = left[1] * right[2] - right[1] * left[2]
    return not (across % P or upward % P)


_BASE_Y = 4 * pow(5, P - 2, P) % P
BASE: Point = (_x_of(_BASE_Y, 0) or 0, _BASE_Y, 1, (_x_of(_BASE_Y, 0) or 0) * _BASE_Y % P)


def main(names: list[str]) -> int:
    """Checks the files on the command line; 0 when all is in order."""
    if not names:
        print(__doc__)
        return 2
    with open(names[0], encoding="utf-8") as file:
        receipt = json.load(file)
    contents = []
    for name in names[1:]:
        with open(name, "rb") as content:
            contents.append(content.read())
    found = problems(receipt, contents)
    print("\n".join(found) or "Dit ontvangstbewijs klopt.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
