import copy
import logging
import pickle
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.kernel.errors import Refusal
from dekkend.kernel.identifiers import AgbCode, Bsn, CbsCode, KvkNumber, NotABsn
from dekkend.kernel.text import msg

WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def completed(number: int) -> str:
    """Eight digits with the ninth that makes them pass; that ninth may not exist ("10")."""
    first = f"{number:08}"
    return first + str(sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first, strict=False)) % 11)


nine_digits = st.integers(0, 999_999_999).map("{:09}".format)
right = st.integers(1, 99_999_999).map(completed).filter(lambda digits: len(digits) == 9)


def passes(digits: str) -> bool:
    return sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True)) % 11 == 0


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        (KvkNumber, "12345678", "12345678"),
        (KvkNumber, " 1234 5678 ", "12345678"),
        (KvkNumber, "00345678", "00345678"),
        (AgbCode, "41-412345", "41412345"),
        (CbsCode, "0281", "0281"),
    ],
)
def test_codes_keep_their_zeros_and_lose_their_spaces(kind: type[str], text: str, code: str) -> None:
    assert kind(text) == code
    assert isinstance(kind(text), str)
    assert pickle.loads(pickle.dumps(kind(text))) == code


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (KvkNumber, "1234567"),
        (KvkNumber, "123456789"),
        (KvkNumber, "1234567a"),
        (KvkNumber, "00000000"),
        (KvkNumber, "١٢٣٤٥٦٧٨"),
        (AgbCode, ""),
        (CbsCode, "281"),
        (CbsCode, "GM0281"),
    ],
)
def test_what_is_no_code_is_told_what_it_should_be(kind: type[str], text: str) -> None:
    with pytest.raises(Refusal) as refused:
        kind(text)
    assert "cijfers" in str(refused.value.message)
    assert refused.value.remedy_message


@pytest.mark.parametrize("text", ["111222333", "111 222 333", "123456782", "1112.22.333"])
def test_a_right_bsn(text: str) -> None:
    assert Bsn(text).reveal() == "".join(character for character in text if character.isdigit())


@pytest.mark.parametrize(
    "text", ["111222334", "000000000", "11122233", "1112223330", "", "abcdefghi", "١١١٢٢٢٣٣٣"]
)
def test_a_wrong_bsn_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(NotABsn) as refused:
        Bsn(text)
    assert not text or text not in str(refused.value)


@given(nine_digits | right)
def test_the_eleven_test(digits: str) -> None:
    if passes(digits) and int(digits):
        assert Bsn(digits).reveal() == digits
    else:
        with pytest.raises(NotABsn):
            Bsn(digits)


@given(right, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(digits: str, place: int, shift: int) -> None:
    other = str((int(digits[place]) + shift) % 10)
    with pytest.raises(NotABsn):
        Bsn(digits[:place] + other + digits[place + 1 :])


@given(right, st.integers(0, 7))
def test_two_swapped_digits_are_always_found(digits: str, place: int) -> None:
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    if swapped != digits and place < 7:
        with pytest.raises(NotABsn):
            Bsn(swapped)


def test_a_bsn_never_shows_itself(caplog: pytest.LogCaptureFixture) -> None:
    bsn = Bsn("111222333")
    caplog.set_level(logging.INFO)
    logging.getLogger("test").info("looked at %s %r", bsn, bsn)
    try:
        raise ValueError(bsn)
    except ValueError:
        trace = traceback.format_exc()
    shown = [
        str(bsn),
        repr(bsn),
        f"{bsn}",
        f"{bsn!r:>20}",
        str([bsn]),
        str(msg("{bsn}", bsn=bsn)),
        trace,
        caplog.text,
    ]
    assert not [text for text in shown if "111222333" in text]
    assert all("•" in text for text in shown)


def test_a_bsn_stays_in_memory_and_does_not_change() -> None:
    bsn = Bsn("111222333")
    with pytest.raises(TypeError):
        pickle.dumps(bsn)
    with pytest.raises(TypeError):
        copy.deepcopy(bsn)
    with pytest.raises(AttributeError):
        bsn.digits = "1"  # type: ignore[attr-defined]
    assert not hasattr(bsn, "__dict__")


def test_equal_numbers_are_the_same_person() -> None:
    assert Bsn("111222333") == Bsn("111 222 333")
    assert Bsn("111222333") != Bsn("123456782")
    assert Bsn("111222333") != "111222333"
    assert len({Bsn("111222333"), Bsn("111 222 333")}) == 1
