"""Conversations that lose nothing, editions of a region, many documents at once, and the provider card."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dekkend.contracts.agreement_events import Ceiling, RoomUse
from dekkend.contracts.agreement_model import Insurance
from dekkend.contracts.agreement_standing import standing_of
from dekkend.contracts.document_errors import EditionInUse
from dekkend.contracts.document_places import TemplateKind
from dekkend.contracts.errors import NotAllowed, UnknownAgreement
from dekkend.contracts.models import Agreement, AgreementFact, Conversation
from dekkend.contracts.moments import moments
from dekkend.contracts.queries.edition_clock import editions_of_region
from dekkend.contracts.queries.provider_card import provider_card
from dekkend.contracts.queries.talks import figures_of, open_actions, points_of, talk_of, talk_tasks
from dekkend.contracts.services import talks
from dekkend.contracts.services.document_archive import write_archive
from dekkend.contracts.services.documents import draw_agreement, store_template
from dekkend.contracts.services.editions import store_edition
from dekkend.contracts.services.talks import TalkText
from dekkend.contracts.standard_loading import standard_editions
from dekkend.contracts.stored_kinds import Side
from dekkend.contracts.talk_agenda import (
    Figure,
    Indicator,
    OpenAction,
    Point,
    proposed_agenda,
    proposed_figures,
)
from dekkend.contracts.talk_errors import (
    ActionUnknown,
    ConfirmedAlready,
    NotHeldYet,
    NotYetClosed,
    RecordMissing,
    TalkChanged,
    TalkClosed,
    TalkUnknown,
)
from dekkend.contracts.word_default import default_template
from dekkend.contracts.word_errors import TemplateUnusable
from dekkend.kernel.errors import Refusal
from dekkend.organisations.domain import Role
from dekkend.runtime import clock
from tests.contracts.samples import EXAMPLES, example, plain
from tests.contracts.stored import PROVIDER, in_force, manager, person, provider, region
from tests.contracts.words import replaced
from tests.procurement.test_races import together

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOON = NOW + timedelta(days=7)


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


# -- the agenda that is proposed


def test_the_agenda_begins_with_what_was_agreed_and_what_is_late() -> None:
    today = date(2027, 9, 1)
    agreement = example("ambulant")
    known = moments(agreement, today, standard_editions())
    standing = standing_of(agreement, known, today)
    actions = [OpenAction("Wachtlijst sturen", "J. de Boer", date(2027, 8, 1))]
    agenda = proposed_agenda(agreement, standing, known, actions, today)
    titles = [point.title for point in agenda]
    assert titles[1] == "Actie: Wachtlijst sturen"
    assert "te laat" in agenda[1].why
    late = [moment.key for moment in known if moment.state.value == "te-laat"]
    assert [point.key for point in agenda][2 : 2 + len(late)] == late
    assert "Bestedingsruimte" in titles
    assert titles[-1] == "Rondvraag en afspraken"


def test_figures_keep_the_norm_of_the_last_time() -> None:
    today = date(2027, 9, 1)
    agreement = example("ambulant")
    standing = standing_of(agreement, moments(agreement, today, standard_editions()), today)
    before = (Figure("kpi-wacht", "Wachttijd", "10 werkdagen", "12", "nee"),)
    found = proposed_figures(standing, [Indicator("wacht", "Wachttijd", "14", "werkdagen")], before)
    assert found[-1] == Figure("kpi-wacht", "Wachttijd", "10 werkdagen")
    assert {it.key: it.meets for it in found}["ruimte"] == "nee"


# -- conversations


@pytest.fixture
def row(db: None) -> Agreement:
    return in_force()


def planned(row: Agreement, kind: str = "gesprek") -> Conversation:
    return talks.plan(manager(row), row.pk, SOON, place="Stadhuis", kind=kind)


def written(record: str = "Wij spraken over de wachttijd.") -> TalkText:
    return TalkText(
        SOON,
        "Stadhuis",
        "J. de Boer",
        record,
        agenda=(Point("eigen", "Wachttijd", note="korter"),),
        figures=(Figure("wacht", "Wachttijd", "10", "12", "nee"),),
    )


def test_a_conversation_from_plan_to_confirmation(row: Agreement) -> None:
    talk = planned(row)
    assert points_of(talk)[0].key == "kennismaking"
    talk = talks.save(manager(row), row.pk, talk.pk, written(), revision=1)
    assert (talk.revision, points_of(talk)[0].note) == (2, "korter")
    assert figures_of(talk_of(row, talk.pk))[0].outcome == "12"
    with pytest.raises(NotYetClosed):
        talks.confirm(provider(row), row.pk, talk.pk)
    with pytest.raises(NotHeldYet):
        talks.close(manager(row), row.pk, talk.pk, date(2026, 3, 9), revision=2)
    talks.close(manager(row), row.pk, talk.pk, NOW.date(), revision=2)
    with pytest.raises(TalkClosed):
        talks.save(manager(row), row.pk, talk.pk, written(), revision=3)
    confirmed = talks.confirm(provider(row), row.pk, talk.pk, objection="De wachttijd was 11 dagen.")
    assert (confirmed.objection, confirmed.confirmed_at) == ("De wachttijd was 11 dagen.", NOW)
    with pytest.raises(ConfirmedAlready):
        talks.confirm(provider(row), row.pk, talk.pk)


def test_saving_on_top_of_somebody_else_loses_nothing(row: Agreement) -> None:
    talk = planned(row)
    talks.save(manager(row), row.pk, talk.pk, written("De eerste."), revision=1)
    with pytest.raises(TalkChanged):
        talks.save(manager(row), row.pk, talk.pk, written("De tweede."), revision=1)
    assert talk_of(row, talk.pk).record == "De eerste."


def test_who_may_do_what_with_a_conversation(row: Agreement) -> None:
    with pytest.raises(NotAllowed):
        talks.plan(provider(row), row.pk, SOON)
    talk = planned(row)
    with pytest.raises(NotAllowed):
        talks.save(provider(row), row.pk, talk.pk, written(), revision=1)
    with pytest.raises(RecordMissing):
        talks.close(manager(row), row.pk, talk.pk, NOW.date(), revision=1)
    other = in_force(id="ander", number="2")
    with pytest.raises(TalkUnknown):
        talks.save(manager(other), other.pk, talk.pk, written(), revision=1)


def test_actions_have_an_owner_and_a_day_and_come_back_until_done(row: Agreement) -> None:
    talk = planned(row)
    act = talks.add_action(
        manager(row), row.pk, talk.pk, "Cijfers sturen", Side.PROVIDER, date(2026, 4, 1), owner="J. de Boer"
    )
    own = talks.add_action(manager(row), row.pk, talk.pk, "Brief sturen", Side.BUYER, date(2026, 3, 20))
    assert [it.title for it in open_actions([row.pk])] == ["Brief sturen", "Cijfers sturen"]
    assert "Actie: Cijfers sturen" in [point.title for point in points_of(planned(row))]
    with pytest.raises(NotAllowed):
        talks.finish_action(provider(row), row.pk, own.pk)
    talks.finish_action(provider(row), row.pk, act.pk, "Gestuurd per mail.")
    with pytest.raises(ActionUnknown):
        talks.finish_action(provider(row), row.pk, act.pk)
    assert [it.title for it in open_actions([row.pk])] == ["Brief sturen"]


def test_conversations_are_on_the_work_list_of_who_has_to_act(row: Agreement) -> None:
    talk = planned(row)
    talks.add_action(manager(row), row.pk, talk.pk, "Cijfers sturen", Side.PROVIDER, date(2026, 4, 1))
    talks.add_action(manager(row), row.pk, talk.pk, "Brief sturen", Side.BUYER, date(2026, 3, 20))
    keys = {who: [it.key.split("-")[0] for it in talk_tasks(who)] for who in (manager(row), provider(row))}
    assert keys == {manager(row): ["actie"], provider(row): ["actie"]}
    with clock.fixed(SOON + timedelta(hours=1)):
        assert "Maak het verslag" in talk_tasks(manager(row))[-1].title.render()
        talks.save(manager(row), row.pk, talk.pk, written(), revision=1)
        talks.close(manager(row), row.pk, talk.pk, SOON.date(), revision=2)
        assert [it.due for it in talk_tasks(provider(row))] == [date(2026, 4, 1), date(2026, 3, 23)]
        talks.confirm(provider(row), row.pk, talk.pk)
        assert len(talk_tasks(provider(row))) == 1
    assert talk_tasks(person("buurman", Role.CONTROLLER, row.buyer_id)) == ()


def test_a_development_table_counts_for_the_agreement(row: Agreement) -> None:
    talk = planned(row, "ontwikkeltafel")
    talks.save(manager(row), row.pk, talk.pk, written(), revision=1)
    talks.close(manager(row), row.pk, talk.pk, NOW.date(), revision=2)
    fact = AgreementFact.objects.get(agreement=row, kind="ontwikkeltafel")
    assert fact.data == {"on": "2026-03-02"}


@pytest.mark.django_db(transaction=True)
def test_two_people_save_at_once() -> None:
    row = in_force()
    talk = planned(row)
    people = [manager(row, "een"), manager(row, "twee")]

    def saving(place: int) -> object:
        with clock.fixed(NOW):
            return talks.save(people[place], row.pk, talk.pk, written(f"Tekst {place}."), revision=1)

    results = together(lambda: saving(0), lambda: saving(1))
    assert sorted(type(it).__name__ for it in results) == ["Conversation", "TalkChanged"]
    kept = next(it.record for it in results if isinstance(it, Conversation))
    assert talk_of(row, talk.pk).record == kept


# -- editions


def edition_file() -> bytes:
    return (EXAMPLES / "uitgave-voorbeeld.toml").read_bytes()


def test_an_edition_is_kept_and_starts_the_six_months(row: Agreement) -> None:
    stored = store_edition(manager(row), row.buyer_id, edition_file(), "eigen.toml").stored
    assert stored is not None
    with clock.fixed(datetime(2026, 12, 1, 12, tzinfo=UTC)):
        rows = editions_of_region(row.buyer_id)
        old = next(it for it in rows if it.edition.id == "wmo-1-2")
        assert (old.agreements, old.due, old.days_left) == (1, date(2027, 4, 1), 121)
        assert old.follows is not None
        assert old.follows.id == stored.code
    with clock.fixed(datetime(2027, 4, 2, 12, tzinfo=UTC)):
        late = next(it for it in editions_of_region(row.buyer_id) if it.edition.id == "wmo-1-2")
        verdict = late.verdict(date(2027, 4, 2))
        assert verdict is not None
        assert verdict.warns


def test_a_spoilt_edition_is_told_by_line_and_not_kept(row: Agreement) -> None:
    spoilt = edition_file().replace(b'number = "3.32"', b'number = "9.32"')
    checked = store_edition(manager(row), row.buyer_id, spoilt, "eigen.toml")
    assert checked.stored is None
    assert all(problem.line and problem.remedy for problem in checked.problems)
    with pytest.raises(NotAllowed):
        store_edition(provider(row), row.buyer_id, edition_file(), "eigen.toml")


def test_an_edition_of_a_sent_agreement_does_not_change(row: Agreement) -> None:
    stored = store_edition(manager(row), row.buyer_id, edition_file(), "eigen.toml").stored
    assert stored is not None
    store_edition(manager(row), row.buyer_id, edition_file() + b"\n# anders\n", "eigen.toml")
    Agreement.objects.filter(pk=row.pk).update(edition=stored.code)
    with pytest.raises(EditionInUse):
        store_edition(manager(row), row.buyer_id, edition_file(), "eigen.toml")


# -- templates and many documents


def test_a_template_of_the_region_is_used_from_then_on(row: Agreement) -> None:
    before = draw_agreement(row)
    own = replaced(default_template(TemplateKind.AGREEMENT), "Partijen", "Wie spreekt dit af")
    store_template(
        manager(row), row.buyer_id, TemplateKind.AGREEMENT, SimpleUploadedFile("sjabloon.docx", own)
    )
    after = draw_agreement(row)
    assert after.sha256 != before.sha256
    assert after.template is not None
    assert after.template.version == 1
    assert draw_agreement(row).word == after.word
    spoilt = replaced(own, "{deel 2}", "{deel twee}")
    with pytest.raises(TemplateUnusable) as refused:
        store_template(
            manager(row), row.buyer_id, TemplateKind.AGREEMENT, SimpleUploadedFile("s.docx", spoilt)
        )
    words = refused.value.message.render()
    assert "{deel twee}" in words
    assert "{deel 2}" in words


def test_documents_of_many_agreements_in_one_file(db: None) -> None:
    rows = [in_force(id=f"o-{number}", number=f"O-{number}") for number in range(3)]
    gone = in_force(id="weg", number="W-1")
    Agreement.objects.filter(pk=gone.pk).update(edition="weg")
    target, told = io.BytesIO(), []
    made = write_archive(
        [it.pk for it in (*rows, gone)], target, report=lambda done, total: told.append((done, total))
    )
    assert (made, told[-1]) == (3, (4, 4))
    with ZipFile(target) as archive:
        names = archive.namelist()
        assert names[:2] == ["o-0.docx", "o-0.pdf"]
        assert "weg" in archive.read("NIET-GEMAAKT.txt").decode()
        assert archive.read("o-1.docx") == draw_agreement(rows[1]).word


# -- the provider card


def test_the_card_shows_what_the_reader_may_see(db: None) -> None:
    room = Ceiling(
        id="ruimte-1",
        first=date(2026, 1, 1),
        last=date(2026, 12, 31),
        height=400000,
        uses=(RoomUse(on=date(2026, 2, 1), amount=300000),),
    )
    row = in_force(ceilings=(room,), insurance=Insurance(ends=date(2027, 12, 31)))
    planned(row)
    card = provider_card(manager(row), row.provider.slug)
    assert [it.row.number for it in card.agreements] == ["1"]
    assert len(card.cells) == 1
    assert card.rooms[0].used_percentage == 75
    assert card.insurances[0][1].ends == date(2027, 12, 31)
    assert len(card.talks) == 1
    assert card.confidential
    access = person("toegang", Role.ACCESS_WORKER, row.buyer_id)
    shown = provider_card(access, row.provider.slug)
    assert shown.cells
    assert not shown.confidential
    assert not (shown.rooms)
    assert not (shown.signals)
    assert not (shown.talks)
    assert not (shown.actions)
    assert not (shown.insurances)
    other = person("buurman", Role.CONTRACT_MANAGER, region("Andere regio"))
    with pytest.raises(UnknownAgreement):
        provider_card(other, row.provider.slug)


def test_the_cap_of_a_small_provider(db: None) -> None:
    party = replace(PROVIDER, staff=4, turnover=900000, balance_total=100000)
    row = in_force(provider=party)
    assert "micro" in provider_card(manager(row), row.provider.slug).cap.reason.render().lower()


def test_refusals_have_words_in_both_languages() -> None:
    assert plain().number
    for kind in (TalkChanged(), RecordMissing(), NotHeldYet(day=date(2026, 1, 1))):
        assert isinstance(kind, Refusal)
        assert kind.message.render("en")
        assert kind.remedy_message
