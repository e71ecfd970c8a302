"""The text of agreements: numbers that stay, fingerprints, editions beside each other, and their rules."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.catalogue.domain import Law
from dekkend.contracts.amendment_edition import edition_for
from dekkend.contracts.standard_editions import (
    DifferenceKind,
    differences,
    edition_on,
    implement_by,
    newer_editions,
)
from dekkend.contracts.standard_loading import edition_from, load_edition, standard_editions
from dekkend.contracts.standard_model import Edition
from dekkend.contracts.standard_rules import (
    AdoptionFacts,
    AlteredFacts,
    AnnouncedFacts,
    EditionFacts,
    IndividualTermFacts,
    NumberingFacts,
    OralFacts,
    PartsFacts,
    RefusalFacts,
    SocialReturnFacts,
    StandardChangeFacts,
    adds_without_contradicting,
    announced_or_offered,
    confirmed_in_writing,
    follows_current_edition,
    implemented_in_time,
    may_be_adopted,
    not_refused,
    numbers_stay,
    parts_are_whole,
    social_return_is_linked,
    unaltered_is_signed,
)
from dekkend.contracts.standard_text import NOT_APPLICABLE, fingerprint, numbered
from dekkend.kernel.rule_ids import IDS
from tests.contracts.samples import EXAMPLES

A, B = "a" * 64, "b" * 64


def shipped() -> Edition:
    return next(edition for edition in standard_editions() if edition.id == "wmo-1-2")


def newer() -> Edition:
    found = load_edition(EXAMPLES / "uitgave-voorbeeld.toml").value
    assert found is not None
    return found


def test_the_edition_has_its_numbers_in_order_and_cites_known_rules() -> None:
    edition = shipped()
    numbers = [clause.number for clause in edition.in_order]
    assert numbers.index("3.9") < numbers.index("3.10")
    assert {f"3.{number}" for number in range(1, 32)} <= set(numbers)
    assert {rule for clause in edition.clauses for rule in clause.rules} <= IDS
    assert {clause.part for clause in edition.clauses} == {1, 2, 3}
    assert not any(clause.optional for clause in edition.clauses if clause.part == 3)


def test_an_unused_clause_keeps_its_number_with_all_below_it() -> None:
    lines = numbered(shipped(), {"1.5", "3.4"})
    assert [line.number for line in lines] == [clause.number for clause in shipped().in_order]
    out = {line.number for line in lines if not line.used}
    assert out == {"1.5", *(f"1.5.{number}" for number in range(1, 11))}
    assert {line.heading for line in lines if not line.used} == {NOT_APPLICABLE}


@given(st.text(st.characters(blacklist_categories=["Cs"]), min_size=1), st.integers(1, 4))
def test_the_fingerprint_ignores_space_only(text: str, spaces: int) -> None:
    assert fingerprint(f"  {text}\n") == fingerprint(text)
    assert fingerprint(f"een{' ' * spaces}woord") == fingerprint("een\r\nwoord")
    assert fingerprint(f"{text} erbij") != fingerprint(text)


def test_the_fingerprint_sees_a_changed_word_and_not_a_curly_quote() -> None:
    assert fingerprint("binnen ‘14’ dagen – altijd") == fingerprint("binnen '14' dagen - altijd")
    assert fingerprint("binnen 14 dagen") != fingerprint("binnen 15 dagen")


def test_the_difference_between_editions_is_readable() -> None:
    found = differences(shipped(), newer())
    assert [(it.kind, it.number) for it in found] == [
        (DifferenceKind.HEADING, "1.3"),
        (DifferenceKind.FIELD_ADDED, "1.3.1"),
        (DifferenceKind.OPTIONAL, "1.9"),
        (DifferenceKind.FIELD_REMOVED, "1.9"),
        (DifferenceKind.FIELD_REMOVED, "1.9"),
        (DifferenceKind.REMOVED, "3.27"),
        (DifferenceKind.ADDED, "3.32"),
    ]
    assert found[0].sentence.render() == "1.3 heette “Looptijd” en heet nu “Duur”"
    assert differences(shipped(), shipped()) == ()


def test_which_edition_holds_and_the_six_month_clock() -> None:
    both = (shipped(), newer())
    assert edition_on(both, Law.WMO, date(2026, 9, 30)) == shipped()
    assert edition_on(both, Law.WMO, date(2026, 10, 1)) == newer()
    assert edition_on(both, Law.YOUTH, date(2026, 10, 1)) is None
    assert edition_on(both, Law.WMO, date(2025, 9, 30)) is None
    assert implement_by(newer()) == date(2027, 4, 1)
    assert newer_editions(both, shipped(), date(2026, 9, 30)) == ()


def test_an_edition_changes_while_an_amendment_is_open() -> None:
    both = (shipped(), newer())
    before = edition_for(shipped(), both, date(2027, 1, 1), date(2026, 9, 30))
    assert (before.edition, before.moved, before.why) == (shipped(), False, ())
    kept = edition_for(shipped(), both, date(2027, 4, 1), date(2026, 10, 5))
    assert (kept.edition, kept.moved, kept.move_by) == (shipped(), False, date(2027, 4, 1))
    assert kept.why
    moved = edition_for(shipped(), both, date(2027, 4, 2), date(2026, 10, 5))
    assert (moved.edition, moved.moved) == (newer(), True)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ('number = "1.3.4"\nheading = "Los"', "OB-01"),
        ('number = "9.1"\nheading = "Los"', "DF-06"),
        ('number = "1.2"\nheading = "Een"\n[[clauses]]\nnumber = "1.2"\nheading = "Twee"', "DF-09"),
        ('number = "1.2"\nheading = "Een"\nzinnen = "de tekst"', "DF-02"),
    ],
)
def test_a_spoilt_edition_is_refused(change: str, rule: str) -> None:
    head = (EXAMPLES / "uitgave-voorbeeld.toml").read_text(encoding="utf-8").partition("[[clauses]]")[0]
    plain = "\n".join(line for line in head.splitlines() if not line.startswith(("based_on", "removed")))
    found = edition_from(f"{plain}\n[[clauses]]\n{change}\n", "x.toml")
    assert found.value is None
    assert rule in {problem.rule for problem in found.problems}


def test_part_three_is_checked_by_its_fingerprint() -> None:
    assert parts_are_whole(PartsFacts(A, A)).holds
    assert parts_are_whole(PartsFacts(A, B)).blocks
    assert parts_are_whole(PartsFacts(A, A, A, B)).blocks
    unknown = parts_are_whole(PartsFacts(A, ""))
    assert unknown.warns
    assert not unknown.blocks


def test_terms_of_part_two() -> None:
    assert announced_or_offered(AnnouncedFacts(True)).blocks
    assert announced_or_offered(AnnouncedFacts(True, offered_in="wens 2")).holds
    assert not announced_or_offered(AnnouncedFacts(False)).applies
    assert adds_without_contradicting(IndividualTermFacts("3.1")).warns
    assert adds_without_contradicting(IndividualTermFacts("3.1", "jurist")).holds


def test_numbers_edition_and_words() -> None:
    assert numbers_stay(NumberingFacts(("1.1", "1.2"), ("1.2", "1.1"))).holds
    assert numbers_stay(NumberingFacts(("1.1", "1.2"), ("1.1",))).values["missing"] == ("1.2",)
    assert follows_current_edition(EditionFacts("a", "a")).holds
    assert follows_current_edition(EditionFacts("a", "b", extension=True)).warns
    assert confirmed_in_writing(OralFacts(False)).warns
    assert confirmed_in_writing(OralFacts(False, date(2026, 1, 1))).holds
    assert social_return_is_linked(SocialReturnFacts("leerplekken in de zorg")).holds
    assert social_return_is_linked(SocialReturnFacts("ja", Decimal(5))).warns
    assert social_return_is_linked(SocialReturnFacts("")).warns


def test_an_altered_text_is_void_and_three_weeks_run_from_the_resend() -> None:
    resent = date(2025, 10, 29)
    assert not unaltered_is_signed(AlteredFacts(None, resent)).holds
    assert not unaltered_is_signed(AlteredFacts(resent, date(2025, 11, 19))).applies
    assert not unaltered_is_signed(AlteredFacts(resent, date(2025, 11, 20))).holds
    assert unaltered_is_signed(AlteredFacts(resent, date(2025, 12, 1), date(2025, 11, 19))).holds
    assert not unaltered_is_signed(AlteredFacts(resent, date(2025, 12, 1), date(2025, 11, 20))).holds


def test_six_months_to_take_over_and_when_not_to() -> None:
    published = date(2026, 8, 31)
    assert not implemented_in_time(StandardChangeFacts(published, date(2027, 2, 28))).applies
    assert implemented_in_time(StandardChangeFacts(published, date(2027, 3, 1))).warns
    assert implemented_in_time(StandardChangeFacts(published, date(2027, 3, 1), date(2027, 2, 28))).holds
    assert may_be_adopted(AdoptionFacts(Decimal(100), Decimal(50))).holds
    assert may_be_adopted(AdoptionFacts(Decimal(100), Decimal("50.01"))).blocks
    assert may_be_adopted(AdoptionFacts(Decimal(100), Decimal("-50.01"))).blocks
    assert may_be_adopted(AdoptionFacts(Decimal(100), Decimal(0), nature_changes=True)).blocks
    assert not_refused(RefusalFacts(True, "", published)).values["effective_on"] == published
    assert not not_refused(RefusalFacts(True, "", published)).holds
    assert not_refused(RefusalFacts(True, "nieuwe kosten", published)).holds
    assert not not_refused(RefusalFacts(False, "", published)).applies
