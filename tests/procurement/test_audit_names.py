"""On the command line an audit trail goes by its own name or by that of its procurement."""

import pytest

from dekkend.cli.audit import NoStreams, UnknownStream, _known
from tests.procurement.small import Small

pytestmark = pytest.mark.django_db


def test_a_procurement_goes_by_its_name_and_by_its_stream() -> None:
    small = Small()
    assert _known(small.slug) == f"procurement:{small.id}"
    assert _known(f"procurement:{small.id}") == f"procurement:{small.id}"


def test_an_unknown_name_is_refused_with_the_names_that_exist() -> None:
    small = Small()
    with pytest.raises(UnknownStream) as refused:
        _known("elders")
    assert small.slug in refused.value.remedy_message.render()


def test_without_any_trail_the_refusal_says_so() -> None:
    with pytest.raises(NoStreams):
        _known("elders")
