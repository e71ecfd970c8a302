"""What is kept of an agreement reads back as the agreement that it was."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dekkend.contracts import models as rows
from dekkend.contracts.agreement_import import renumbered
from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.bringing_errors import AgreementKnown, MunicipalityUnknown, ProviderUnknown
from dekkend.contracts.moments import moments
from dekkend.contracts.services.bringing_in import bring_in
from dekkend.contracts.stored import agreement_from_row
from dekkend.organisations.domain import SYSTEM, LegalForm
from dekkend.runtime import clock
from tests.contracts.samples import example, plain
from tests.contracts.stored import FEBRUARY, region, signed_plain

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 9, 15, 10, tzinfo=UTC)


def as_kept(agreement: Agreement, slug: str, buyer: str) -> Agreement:
    """What a row cannot know differently: names from the register, and first days written out."""
    first = agreement.term.start
    lines = tuple(replace(line, first=line.first or first) for line in agreement.lines)
    party = replace(agreement.provider, id=slug)
    return replace(renumbered(agreement), lines=lines, provider=party, buyer=buyer)


@pytest.mark.parametrize("name", ["ambulant", "einde-februari"])
def test_an_example_reads_back_equal(name: str) -> None:
    wanted = example(name)
    party = replace(wanted.provider, kvk=wanted.provider.kvk or "87654321", legal_form=LegalForm.FOUNDATION)
    wanted = replace(wanted, provider=party)
    with clock.fixed(NOW):
        (key,) = bring_in(SYSTEM, region(), [wanted])
        row = rows.Agreement.objects.select_related("provider", "buyer").get(pk=key)
        kept = agreement_from_row(row)
    expected = as_kept(wanted, row.provider.slug, row.buyer.name)
    assert replace(kept, lines=()) == replace(expected, lines=())
    assert set(kept.lines) == set(expected.lines)


def test_the_standing_is_there_at_once() -> None:
    with clock.fixed(NOW):
        (key,) = bring_in(SYSTEM, region(), [signed_plain()])
    standing = rows.Standing.objects.get(agreement=key)
    assert standing.last_day == date(2029, 12, 31)
    assert standing.options_left == 2
    assert (standing.cells, standing.open_cells) == (1, 1)
    assert standing.next_key


def test_nothing_is_kept_when_one_is_not_usable() -> None:
    good, twice = signed_plain(), signed_plain()
    stranger = replace(good, id="ander", number="2", provider=replace(good.provider, kvk="", id="onbekend"))
    elsewhere = replace(good, lines=(replace(good.lines[0], municipality="9999"),))
    buyer = region()
    bring_in(SYSTEM, buyer, [good])
    with pytest.raises(AgreementKnown):
        bring_in(SYSTEM, buyer, [twice])
    with pytest.raises(ProviderUnknown):
        bring_in(SYSTEM, buyer, [stranger])
    with pytest.raises(MunicipalityUnknown):
        bring_in(SYSTEM, buyer, [replace(elsewhere, id="derde", number="3")])
    assert rows.Agreement.objects.count() == 1


def test_february_keeps_its_ladder_in_the_database() -> None:
    """A ladder that starts on the 29th ends on the last day before it, whatever the February."""
    with clock.fixed(NOW):
        (key,) = bring_in(SYSTEM, region(), [FEBRUARY])
    kept = agreement_from_row(rows.Agreement.objects.get(pk=key))
    assert moments(kept, date(2025, 1, 1)) == moments(FEBRUARY, date(2025, 1, 1))
    assert rows.Standing.objects.get(agreement=key).last_day == date(2028, 2, 28)


def test_a_plain_agreement_is_in_force() -> None:
    with clock.fixed(NOW):
        (key,) = bring_in(
            SYSTEM,
            region(),
            [
                signed_plain(),
            ][:1],
        )
    assert rows.Agreement.objects.get(pk=key).status == "van-kracht"
    assert plain().signing.complete
