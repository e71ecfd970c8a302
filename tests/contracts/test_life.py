"""The life of an agreement through the services: extending, notice, ending, changes and takeover."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from dekkend.contracts import models as rows
from dekkend.contracts.agreement_events import Ceiling, Takeover
from dekkend.contracts.agreement_model import Activity, AgreedTerm, ContractLine
from dekkend.contracts.agreement_states import AgreementStatus, AmendmentStatus
from dekkend.contracts.amendment_change import Leaving, NewEdition, NewHeight, NewTerm, Succession
from dekkend.contracts.amendment_errors import (
    EditionMoved,
    NotYetInEffect,
    RefusalHasReason,
    SuccessorIsProvider,
    SuccessorUnknown,
)
from dekkend.contracts.amendment_rules import AmendmentKind
from dekkend.contracts.errors import ChangedMeanwhile, NotAllowed, NotInForce, RuleForbids
from dekkend.contracts.services import amendments, takeovers, terms
from dekkend.contracts.services.amendments import NewAmendment
from dekkend.contracts.services.nightly import run_night
from dekkend.contracts.stored_kinds import FactKind, Side
from dekkend.contracts.term_errors import (
    ClientsNotTransferred,
    EndsByItself,
    ExtensionTooLate,
    NoNoticeAgreed,
    NoticeTooShort,
    NotOverYet,
    ToldInFuture,
    UnknownLot,
)
from dekkend.kernel.identifiers import KvkNumber
from dekkend.kernel.states import TransitionNotAllowed
from dekkend.organisations.domain import SYSTEM, LegalForm, NewProvider
from dekkend.organisations.queries import organisation_slugs
from dekkend.organisations.services import register_providers
from dekkend.runtime import clock
from dekkend.runtime.clock import AMSTERDAM
from dekkend.runtime.models import AuditEntry
from tests.contracts.samples import EXAMPLES
from tests.contracts.stored import controller, in_force, manager, provider

pytestmark = pytest.mark.django_db
TODAY = datetime(2027, 3, 15, 9, tzinfo=UTC)
LAST_MINUTE = datetime(2029, 6, 30, 23, 59, 59, tzinfo=AMSTERDAM)
"""Six months before 31 December 2029."""
LOTS = (
    ContractLine(product="begeleiding", municipality="0268", lot="volwassenen"),
    ContractLine(product="dagbesteding", municipality="0268", lot="ouderen"),
    ContractLine(product="begeleiding", municipality="0293", lot="volwassenen"),
)


@pytest.fixture(autouse=True)
def read_every_verdict() -> None:
    """The sentences of the rules are read where the rules are tested."""


def term(**changes: Any) -> AgreedTerm:
    given = {"start": date(2026, 1, 1), "initial_months": 48, "option_months": 24, "options": 2}
    return AgreedTerm(**{**given, "termination_options": (2,), "notice_months": 6, **changes})


def standing(row: rows.Agreement) -> rows.Standing:
    return rows.Standing.objects.get(agreement=row)


def status(row: rows.Agreement) -> str:
    row.refresh_from_db()
    return str(row.status)


def test_an_extension_is_in_time_until_the_last_minute() -> None:
    row = in_force(term=term())
    who = manager(row)
    with clock.fixed(LAST_MINUTE):
        done = terms.extend(who, row.pk, revision=row.revision)
    assert (done.number, done.last_day) == (1, date(2031, 12, 31))
    assert standing(row).last_day == date(2031, 12, 31)
    assert AuditEntry.objects.filter(action="agreement.extend").count() == 1


def test_a_minute_later_the_agreement_ends_by_itself() -> None:
    row = in_force(term=term())
    with clock.fixed(LAST_MINUTE + timedelta(seconds=1)):
        with pytest.raises(ExtensionTooLate) as refused:
            terms.extend(manager(row), row.pk)
        assert refused.value.rule == "CT-09"
        assert terms.extend(manager(row), row.pk, told_at=LAST_MINUTE).number == 1
        with pytest.raises(ToldInFuture):
            terms.extend(manager(row), row.pk, told_at=LAST_MINUTE + timedelta(hours=1))
    assert not rows.ToldExtension.objects.exclude(number=1).exists()


def test_nobody_extends_over_a_change_that_was_not_seen() -> None:
    row = in_force(term=term())
    with clock.fixed(TODAY):
        terms.not_extending(manager(row), row.pk, "Te weinig gebruik.")
        assert standing(row).options_left == 0
        with pytest.raises(ChangedMeanwhile):
            terms.extend(manager(row), row.pk, revision=row.revision)
        terms.extend(manager(row), row.pk)
        with pytest.raises(NotAllowed):
            terms.extend(provider(row), row.pk)
    assert standing(row).options_left == 1


def test_some_lots_are_extended_and_the_others_end() -> None:
    row = in_force(term=term(partial_extension=True), lines=LOTS)
    with clock.fixed(TODAY):
        terms.extend(manager(row), row.pk, lots=["volwassenen"])
        with pytest.raises(UnknownLot):
            terms.extend(manager(row), row.pk, lots=["ouderen"])
        whole = terms.extend(manager(row), row.pk, lots=["volwassenen"])
    assert whole.last_day == date(2033, 12, 31)
    moment = rows.DatedMoment.objects.filter(agreement=row, rule="CT-08")
    assert not moment.filter(due__year=2027).exists()
    refused = in_force(term=term(), lines=LOTS, id="tweede", number="2")
    with clock.fixed(TODAY), pytest.raises(RuleForbids) as why:
        terms.extend(manager(refused), refused.pk, lots=["ouderen"])
    assert why.value.rule == "CT-08"


def test_notice_as_agreed_and_taken_back() -> None:
    row = in_force(term=term())
    who = manager(row)
    with clock.fixed(TODAY):
        with pytest.raises(NoticeTooShort):
            terms.give_notice(who, row.pk, date(2027, 9, 14), "Te weinig vraag.")
        with pytest.raises(EndsByItself):
            terms.give_notice(who, row.pk, date(2029, 12, 31), "Te weinig vraag.")
        with pytest.raises(NoNoticeAgreed):
            terms.give_notice(provider(row), row.pk, date(2028, 1, 1), "Stopt.", side=Side.PROVIDER)
        terms.give_notice(who, row.pk, date(2027, 9, 15), "Te weinig vraag.")
        assert status(row) == AgreementStatus.NOTICE_GIVEN
        assert standing(row).last_day == date(2027, 9, 15)
        with pytest.raises(NotInForce):
            terms.extend(who, row.pk)
        terms.take_back_notice(who, row.pk, "Brief van beide partijen.")
    assert status(row) == AgreementStatus.IN_FORCE
    assert standing(row).last_day == date(2029, 12, 31)


def test_an_agreement_closes_after_its_clients_were_transferred() -> None:
    row = in_force(term=term(options=0, option_months=0), activity=Activity(open_clients=2))
    with clock.fixed(datetime(2029, 12, 31, 12, tzinfo=UTC)), pytest.raises(NotOverYet):
        terms.end(row.pk)
    with clock.fixed(datetime(2030, 1, 1, 12, tzinfo=UTC)):
        terms.end(row.pk)
        assert status(row) == AgreementStatus.WINDING_UP
        with pytest.raises(RuleForbids) as refused:
            terms.close(manager(row), row.pk)
        assert refused.value.rule == "EX-07"
        clients_left(row, 0)
        with pytest.raises(ClientsNotTransferred):
            terms.close(manager(row), row.pk)
        terms.record_transfer(manager(row), row.pk, date(2029, 12, 20))
        terms.close(manager(row), row.pk)
    assert status(row) == AgreementStatus.CLOSED
    assert not rows.DatedMoment.objects.filter(agreement=row, state__in=["open", "te-laat"]).exists()


def clients_left(row: rows.Agreement, number: int) -> None:
    last = row.facts.filter(kind=FactKind.ACTIVITY).order_by("-version")[0]
    rows.AgreementFact.objects.create(
        agreement=row,
        kind=FactKind.ACTIVITY,
        key=last.key,
        version=last.version + 1,
        data={**last.data, "open_clients": number},
        reason="Stand van vandaag.",
        recorded_at=clock.now(),
    )


def proposed(row: rows.Agreement, change: object = None, **changes: Any) -> rows.Amendment:
    new = NewAmendment(
        "Gemeente stopt",
        AmendmentKind.CLAUSE,
        "De gemeente neemt geen deel meer.",
        "Besluit van het college",
        change,
        **{"effective_on": date(2027, 6, 1), "possibility": "1.4.1a", **changes},
    )
    return amendments.propose(manager(row), row.pk, new)


def approved(row: rows.Agreement, change: object = None, **changes: Any) -> rows.Amendment:
    made = proposed(row, change, **changes)
    amendments.approve(controller(row), made.pk)
    return made


def test_a_change_takes_effect_on_its_day_also_when_nights_were_skipped() -> None:
    row = in_force(term=term(), lines=LOTS)
    with clock.fixed(TODAY):
        made = approved(row, Leaving(municipality="0293"))
        amendments.agree(provider(row), made.pk, "Addendum 1")
        with pytest.raises(NotYetInEffect):
            amendments.take_effect(made.pk)
    with clock.fixed(datetime(2027, 6, 9, 3, tzinfo=UTC)):
        amendments.take_effect(made.pk)
        with pytest.raises(TransitionNotAllowed):
            amendments.take_effect(made.pk)
    left = rows.ContractLine.objects.get(municipality__municipality__cbs_code="0293")
    assert left.period.upper == date(2027, 6, 1)
    made.refresh_from_db()
    assert made.status == AmendmentStatus.IN_EFFECT
    assert standing(row).cells == 2


def test_who_proposed_does_not_judge() -> None:
    row = in_force(term=term())
    with clock.fixed(TODAY):
        made = proposed(row)
        with pytest.raises(NotAllowed):
            amendments.approve(manager(row), made.pk)
        amendments.approve(manager(row, "collega"), made.pk, "Past in de clausule.")
        with pytest.raises(TransitionNotAllowed):
            amendments.refuse(controller(row), made.pk, "Toch niet.")
        with pytest.raises(NotAllowed):
            amendments.agree(manager(row), made.pk, "Addendum 1")


def test_a_change_is_in_writing_within_six_months() -> None:
    row = in_force(term=term())
    with clock.fixed(TODAY):
        made = approved(row, effective_on=date(2027, 9, 16))
        with pytest.raises(RuleForbids) as late:
            amendments.agree(provider(row), made.pk, "Addendum 1")
        other = approved(row)
        with pytest.raises(RuleForbids) as oral:
            amendments.agree(provider(row), other.pk, "  ")
    assert (late.value.rule, oral.value.rule) == ("CT-13", "CT-13")


def test_the_law_does_not_allow_every_change() -> None:
    row = in_force(term=term(), value=Decimal(1_000_000))
    with clock.fixed(TODAY):
        kinds = {"kind": AmendmentKind.MINOR, "title": "Meer", "text": "Meer", "reason": "Meer vraag"}
        amendments.propose(manager(row), row.pk, NewAmendment(**kinds, percentage=Decimal("9.9")))
        with pytest.raises(RuleForbids) as refused:
            amendments.propose(manager(row), row.pk, NewAmendment(**kinds, percentage=Decimal(10)))
    assert refused.value.rule == "CT-15"


def test_refusing_without_a_reason_is_notice_until_the_change_begins() -> None:
    row = in_force(term=term())
    with clock.fixed(TODAY):
        made = approved(row)
        amendments.refuse_as_provider(provider(row), made.pk)
    assert status(row) == AgreementStatus.NOTICE_GIVEN
    assert row.ends_early_on == date(2027, 5, 31)


def test_a_reason_is_weighed_before_it_counts_as_notice() -> None:
    row = in_force(term=term())
    with clock.fixed(TODAY):
        made = approved(row)
        amendments.refuse_as_provider(provider(row), made.pk, "Wij hebben daar geen personeel.")
        assert status(row) == AgreementStatus.IN_FORCE
        amendments.count_as_notice(manager(row), made.pk, "Er is wel personeel; zie het gesprek.")
        assert status(row) == AgreementStatus.NOTICE_GIVEN
        with pytest.raises(RefusalHasReason):
            amendments.count_as_notice(manager(row), proposed(row).pk, "Niet geweigerd.")


def own_edition(row: rows.Agreement, published: date) -> str:
    """The region's own edition, published on a day."""
    text = (EXAMPLES / "uitgave-voorbeeld.toml").read_text()
    lines = [line for line in text.splitlines() if not line.startswith(("published", "adopted"))]
    place = next(n for n, line in enumerate(lines) if line.startswith("title"))
    lines.insert(place, f"published = {published}")
    content = "\n".join(lines)
    code = next(line.split('"')[1] for line in lines if line.startswith("id"))
    rows.RegionEdition.objects.create(
        region_id=row.buyer_id, code=code, content=content, sha256="a" * 64, stored_at=clock.now()
    )
    return code


def test_an_edition_comes_out_while_a_change_is_open() -> None:
    row = in_force(term=term())
    with clock.fixed(TODAY):
        made = approved(row, NewTerm(options=3, option_months=24), effective_on=date(2027, 8, 1))
        newest = own_edition(row, date(2027, 1, 20))  # in force at the latest on 20 July 2027
        with pytest.raises(EditionMoved) as refused:
            amendments.agree(provider(row), made.pk, "Addendum 1")
        assert refused.value.rule == "EX-11"
        again = amendments.restate(manager(row), made.pk)
        assert again.edition == newest
        amendments.approve(controller(row), again.pk)
        amendments.agree(provider(row), again.pk, "Addendum 1")
    made.refresh_from_db()
    assert made.status == AmendmentStatus.WITHDRAWN
    with clock.fixed(datetime(2027, 8, 1, 3, tzinfo=UTC)):
        amendments.take_effect(again.pk)
    row.refresh_from_db()
    assert row.options == 3


def test_the_agreement_follows_a_new_edition() -> None:
    row = in_force(term=term())
    with clock.fixed(TODAY):
        newest = own_edition(row, date(2027, 1, 20))
        new = NewAmendment(
            "Nieuwe uitgave",
            AmendmentKind.STANDARD,
            "Volgt de uitgave.",
            "OVK 3.30",
            NewEdition(edition=newest),
        )
        change = amendments.propose(manager(row), row.pk, new)
        assert change.edition == newest
        amendments.approve(controller(row), change.pk)
        amendments.agree(provider(row), change.pk, "Addendum 1", clock.today())
    row.refresh_from_db()
    assert row.edition == newest


def test_changes_of_products_and_rooms_are_carried_out() -> None:
    room = Ceiling(
        id="ruimte",
        first=date(2027, 1, 1),
        last=date(2027, 12, 31),
        height=Decimal(100_000),
        decided_on=date(2026, 9, 1),
    )
    row = in_force(term=term(), lines=LOTS, ceilings=(room,))
    with clock.fixed(TODAY):
        follow = approved(row, Succession(product="dagbesteding", successors=("dagbesteding-plus",)))
        higher = approved(row, NewHeight(room=1, height=Decimal(150_000)))
        for made in (follow, higher):
            amendments.agree(provider(row), made.pk, "Addendum 1")
    with clock.fixed(datetime(2027, 6, 1, 3, tzinfo=UTC)):
        amendments.take_effect(follow.pk)
        amendments.take_effect(higher.pk)
    assert row.lines.filter(product="dagbesteding-plus", follows="dagbesteding").exists()
    assert standing(row).room_left == Decimal(150_000)


def test_a_successor_has_the_agreement_from_its_day_on() -> None:
    new = NewProvider("Nieuwe Zorg", KvkNumber("23456789"), LegalForm.FOUNDATION)
    (successor,) = register_providers(SYSTEM, [new])
    takeover = Takeover(
        id="fusie",
        successor=organisation_slugs([successor])[successor],
        successor_name="Nieuwe Zorg",
        reason="Fusie",
        effective_on=date(2027, 7, 1),
        reported_on=date(2027, 3, 1),
    )
    stranger = replace(takeover, id="ander", successor="niemand", effective_on=date(2028, 1, 1))
    row = in_force(term=term(), takeovers=(takeover, stranger))
    with clock.fixed(TODAY):
        takeovers.consent(manager(row), row.pk, "fusie", "Toets in orde.")
        with pytest.raises(SuccessorUnknown):
            takeovers.consent(manager(row), row.pk, "ander", "Toets in orde.")
        assert not takeovers.take_over(row.pk)
    with clock.fixed(datetime(2027, 7, 3, 3, tzinfo=UTC)):
        assert takeovers.take_over(row.pk)
        assert not takeovers.take_over(row.pk)
    row.refresh_from_db()
    assert row.provider_id == successor
    assert AuditEntry.objects.filter(action="takeover.take_effect").count() == 1


def test_a_takeover_by_somebody_new_waits_until_it_is_registered() -> None:
    row = in_force(term=term())
    number = KvkNumber("34567890")
    new = takeovers.NewTakeover(number, "Jonge Zorg", date(2027, 3, 20), "Aandelen verkocht")
    with clock.fixed(TODAY):
        fact = takeovers.report(provider(row), row.pk, new)
        assert rows.DatedMoment.objects.filter(agreement=row, key=f"EX-08:{fact.key}").exists()
        with pytest.raises(SuccessorUnknown):
            takeovers.consent(manager(row), row.pk, fact.key, "Toets in orde.")
        own = takeovers.NewTakeover(KvkNumber("12345678"), "Zorg BV", date(2027, 4, 1), "Naam")
        with pytest.raises(SuccessorIsProvider):
            takeovers.report(provider(row), row.pk, own)
        (successor,) = register_providers(SYSTEM, [NewProvider("Jonge Zorg", number, LegalForm.FOUNDATION)])
        takeovers.consent(manager(row), row.pk, fact.key, "Toets in orde.")
    with clock.fixed(datetime(2027, 3, 21, 3, tzinfo=UTC)):
        assert run_night().done == 1
    row.refresh_from_db()
    assert row.provider_id == successor
