import pickle
from datetime import date

import pytest

from dekkend.kernel.errors import Refusal, places, refusals, sentences
from dekkend.kernel.text import msg


class BidAfterDeadline(Refusal):
    """De inschrijving kwam binnen op {received};
    inschrijven kon tot {deadline}."""

    remedy = "Neem contact op met {contact}."
    rule = "EL-01"


class Odd(Refusal):
    """Dit is raar."""


def made() -> BidAfterDeadline:
    return BidAfterDeadline(received=date(2024, 6, 2), deadline=date(2024, 6, 1), contact=msg("de inkoper"))


def test_a_refusal_says_what_and_what_to_do() -> None:
    refused = made()
    assert refused.rule == "EL-01"
    assert (
        str(refused.message) == "De inschrijving kwam binnen op 2 juni 2024; inschrijven kon tot 1 juni 2024."
    )
    assert str(refused.remedy_message) == "Neem contact op met de inkoper."
    assert str(refused) == f"{refused.message} {refused.remedy_message}"


def test_a_refusal_without_remedy_says_only_what() -> None:
    assert Odd().remedy_message is None
    assert str(Odd()) == "Dit is raar."


def test_a_missing_value_is_found_where_it_is_raised() -> None:
    with pytest.raises(TypeError, match="BidAfterDeadline needs a value for: contact, deadline"):
        BidAfterDeadline(received=date(2024, 6, 2))


def test_a_refusal_has_a_sentence() -> None:
    with pytest.raises(TypeError, match="needs a docstring"):
        type("Silent", (Refusal,), {})


def test_a_refusal_travels_between_processes() -> None:
    refused = pickle.loads(pickle.dumps(Odd()))
    assert str(refused) == "Dit is raar."


def test_every_sentence_can_be_collected_for_translation() -> None:
    assert BidAfterDeadline in list(refusals())
    assert "Dit is raar." in sentences()
    assert "Neem contact op met {contact}." in sentences()
    assert places("{a} en {b} en {{c}}") == {"a", "b"}
