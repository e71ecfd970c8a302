"""Parts of a secret: any two give it back, one says nothing, and the arithmetic is that of the field."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.kernel.secret_sharing import Part, combine, split

secrets_ = st.binary(min_size=1, max_size=40)


@given(secrets_, st.integers(2, 8), st.data())
def test_any_two_parts_give_the_secret_back(secret: bytes, parts: int, data: st.DataObject) -> None:
    made = split(secret, parts, 2)
    assert [part.number for part in made] == list(range(1, parts + 1))
    chosen = data.draw(st.permutations(made))[:2]
    assert combine(chosen) == secret


@given(st.binary(min_size=1, max_size=8), st.integers(1, 5))
def test_as_many_as_needed_give_it_back_whichever_they_are(secret: bytes, needed: int) -> None:
    made = split(secret, 5, needed)
    assert all(combine(chosen) == secret for chosen in combinations(made, needed))


@given(st.integers(0, 255), st.integers(0, 255), st.integers(1, 255))
def test_one_part_fits_every_secret(first: int, second: int, number: int) -> None:
    """For every secret there is one polynomial through a given part: the part alone tells nothing."""
    part = Part(number, bytes([second]))
    fitting = {
        random
        for random in range(256)
        if split(bytes([first]), 255, 2, random=lambda count, r=random: bytes([r]))[number - 1] == part
    }
    assert len(fitting) == 1


def test_known_values() -> None:
    """f(x) = 0x53 + 0xCA·x, where 0xCA·0x02 = 0x8F (times x, less the modulus)."""
    made = split(b"\x53", 2, 2, random=lambda count: b"\xca")
    assert made == (Part(1, bytes([0x53 ^ 0xCA])), Part(2, bytes([0x53 ^ 0x8F])))


def test_too_few_parts_give_something_else() -> None:
    made = split(b"geheim geheim geheim", 3, 3)
    assert combine(made[:2]) != b"geheim geheim geheim"


@pytest.mark.parametrize(
    ("secret", "parts", "needed"), [(b"", 2, 2), (b"a", 1, 2), (b"a", 256, 2), (b"a", 2, 0)]
)
def test_what_cannot_be_is_refused(secret: bytes, parts: int, needed: int) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        split(secret, parts, needed)


@pytest.mark.parametrize(
    "parts",
    [(), (Part(1, b"a"), Part(1, b"a")), (Part(1, b"a"), Part(2, b"ab")), (Part(0, b"a"), Part(2, b"b"))],
)
def test_parts_that_do_not_belong_together_are_refused(parts: tuple[Part, ...]) -> None:
    with pytest.raises(ValueError, match="belong together"):
        combine(parts)
