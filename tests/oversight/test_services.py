"""The two tests from start to outcome, with the people who take part."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from dekkend.kernel.errors import Refusal
from dekkend.kernel.rules import Effect
from dekkend.kernel.states import TransitionNotAllowed
from dekkend.oversight import errors, queries, services
from dekkend.oversight.domain import (
    AnnualFigures,
    NewScreening,
    ScanAdvice,
    ScreeningKind,
    ScreeningResult,
)
from dekkend.oversight.domain_form import NO, AnswerKind, questions_for
from dekkend.oversight.domain_scan import OwnChoices
from dekkend.oversight.models import (
    FormAnswer,
    ProviderScreening,
    QuestionForm,
    RegionChoices,
    ScreeningDecision,
)
from dekkend.oversight.queries.files import screening
from dekkend.oversight.services import Judgement, Signature, Situation
from dekkend.runtime import audit, clock
from dekkend.runtime.tenancy import reading_tests
from tests.personas import World, make_world

BIBOB, FINANCIAL = ScreeningKind.BIBOB, ScreeningKind.FINANCIAL
CLEAR, CONDITIONAL, NEGATIVE = ScreeningResult
START = datetime(2026, 3, 2, 10, tzinfo=UTC)
SIGNED = Signature("A. Bestuurder", "directeur", declared=True)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with clock.fixed(START):
        yield


def new(world: World, kind: ScreeningKind = BIBOB, **changes: object) -> NewScreening:
    values = {"provider_id": world.provider, "region_id": world.region, "cause": "Voorlopige gunning"}
    return NewScreening(kind, **{**values, **changes})  # type: ignore[arg-type]


def started(world: World, kind: ScreeningKind = BIBOB) -> int:
    return services.start_screening(world.actor("buyer"), new(world, kind)).pk


def form_sent(world: World, *, light: bool = False) -> int:
    key = started(world)
    services.finish_scan(world.actor("buyer"), key, ["financiering", "structuur"])
    services.send_form(world.actor("buyer"), key, light=light, message="Licht volstaat." if light else "")
    return key


def fill(world: World, key: int, *, light: bool = False) -> None:
    asked = questions_for(light=light)
    answers = {it.id: (NO if it.kind is AnswerKind.YES_NO else "Een antwoord.", "") for it in asked}
    files = {it.id: [SimpleUploadedFile("stuk.txt", b"inhoud")] for it in asked if it.file}
    services.save_answers(world.actor("provider"), key, answers, files)


def form_back(world: World) -> int:
    key = form_sent(world)
    fill(world, key)
    services.return_form(world.actor("provider"), key, SIGNED)
    return key


def researched(world: World) -> int:
    key = form_back(world)
    services.start_research(world.actor("buyer"), key, "Register en openbare bronnen.")
    return key


def gate(world: World, on: date | None = None, kind: ScreeningKind = BIBOB) -> object:
    (verdict,) = queries.gate(world.provider, on or clock.today(), {kind}, region_id=world.region)
    return verdict


@pytest.mark.django_db
def test_from_scan_to_clear_outcome(personas: World) -> None:
    assert gate(personas).effect is Effect.EFFECT
    key = researched(personas)
    assert gate(personas).values["running"] is True
    made = services.decide(personas.actor("buyer"), key, Judgement(CLEAR, "Niets gevonden."))
    assert made.valid_until == date(2028, 3, 2)
    assert gate(personas).holds
    assert gate(personas, date(2028, 3, 3)).effect is Effect.EFFECT
    assert audit.problems(f"screening:{key}") == []


@pytest.mark.django_db
def test_no_further_test_after_a_clean_scan(personas: World) -> None:
    key = started(personas)
    services.finish_scan(personas.actor("buyer"), key, [])
    with pytest.raises(errors.NotAllowed):
        services.decide(personas.actor("buyer"), key, Judgement(NEGATIVE, "Nee."))
    services.decide(personas.actor("buyer"), key, Judgement(CLEAR, "De scan gaf niets."))
    assert gate(personas).holds


@pytest.mark.django_db
def test_other_than_the_scan_advises_needs_a_reason(personas: World) -> None:
    key = started(personas)
    services.finish_scan(personas.actor("buyer"), key, ["financiering", "structuur"])
    with pytest.raises(errors.ReasonMissing):
        services.send_form(personas.actor("buyer"), key, light=True)
    services.send_form(personas.actor("buyer"), key, light=True, message="In 2025 al volledig getoetst.")


@pytest.mark.django_db
def test_form_term_moves_to_a_working_day(personas: World) -> None:
    with clock.fixed(datetime(2026, 4, 18, 9, tzinfo=UTC)):
        key = form_sent(personas)
    form = QuestionForm.objects.get(screening=key)
    assert (form.counted, form.last_day) == (date(2026, 5, 2), date(2026, 5, 4))


@pytest.mark.django_db
def test_form_is_signed_and_complete_and_then_fixed(personas: World) -> None:
    key = form_sent(personas)
    with pytest.raises(errors.FormIncomplete):
        services.return_form(personas.actor("provider"), key, SIGNED)
    fill(personas, key)
    with pytest.raises(errors.SignatureMissing):
        services.return_form(personas.actor("provider"), key, Signature("A", "", declared=True))
    services.return_form(personas.actor("provider"), key, SIGNED)
    with pytest.raises(errors.FormNotOpen):
        fill(personas, key)
    with pytest.raises(DatabaseError), reading_tests(None):
        FormAnswer.objects.filter(screening=key).update(content={"value": "Iets anders", "explanation": ""})


@pytest.mark.django_db
def test_an_addition_opens_the_form_again_with_its_own_term(personas: World) -> None:
    key = form_back(personas)
    with clock.fixed(START + timedelta(days=3)):
        form = services.ask_again(personas.actor("buyer"), key, "Het schema is onleesbaar.")
        assert (form.round, form.asked_on) == (2, date(2026, 3, 5))
        services.return_form(personas.actor("provider"), key, SIGNED)


@pytest.mark.django_db
def test_without_the_form_only_after_its_term_and_with_a_reason(personas: World) -> None:
    key = form_sent(personas)
    with pytest.raises(errors.TermStillRuns):
        services.start_research(personas.actor("buyer"), key, "Niet terug.")
    with clock.fixed(START + timedelta(days=15)):
        with pytest.raises(errors.ReasonMissing):
            services.start_research(personas.actor("buyer"), key)
        services.start_research(personas.actor("buyer"), key, "Niet terug.")


@pytest.mark.django_db
def test_serious_danger_only_after_hearing(personas: World) -> None:
    key = researched(personas)
    buyer, provider = personas.actor("buyer"), personas.actor("provider")
    services.ask_bureau(buyer, key, "LBB-1")
    services.receive_advice(buyer, key, NEGATIVE, date(2026, 3, 2), "Ernstig gevaar.")
    with pytest.raises(errors.RuleForbids):
        services.decide(buyer, key, Judgement(NEGATIVE, "Ernstig gevaar."))
    services.intend(buyer, key, NEGATIVE, "Het advies.")
    with pytest.raises(errors.RuleForbids):
        services.decide(buyer, key, Judgement(NEGATIVE, "Ernstig gevaar."))
    services.give_view(provider, key, "Wij zijn het oneens.")
    services.decide(buyer, key, Judgement(NEGATIVE, "De zienswijze overtuigt niet."))
    assert gate(personas).blocks


@pytest.mark.django_db
def test_the_database_too_refuses_a_negative_decision_without_hearing(personas: World) -> None:
    key = researched(personas)
    with pytest.raises(DatabaseError), transaction.atomic():
        ScreeningDecision.objects.create(
            screening_id=key,
            result=NEGATIVE,
            reason="Zomaar",
            decided_on=clock.today(),
            valid_until=clock.today(),
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        ProviderScreening.objects.filter(pk=key).update(status="besloten")


@pytest.mark.django_db
def test_conditions_belong_to_a_conditional_outcome(personas: World) -> None:
    key = researched(personas)
    buyer = personas.actor("buyer")
    services.intend(buyer, key, CONDITIONAL, "Onduidelijke lening.")
    with clock.fixed(START + timedelta(days=15)):
        with pytest.raises(errors.ConditionsMissing):
            services.decide(buyer, key, Judgement(CONDITIONAL, "Onduidelijke lening."))
        services.decide(buyer, key, Judgement(CONDITIONAL, "Onduidelijke lening.", "Meld elke lening."))
        assert gate(personas).values["conditions"] == "Meld elke lening."


@pytest.mark.django_db
def test_an_outcome_counts_five_years_at_most(personas: World) -> None:
    key = researched(personas)
    for until in (date(2026, 3, 1), date(2031, 3, 3)):
        with pytest.raises(errors.ValidityWrong):
            services.decide(personas.actor("buyer"), key, Judgement(CLEAR, "Goed.", valid_until=until))
    services.decide(personas.actor("buyer"), key, Judgement(CLEAR, "Goed.", valid_until=date(2031, 3, 2)))


def _decided(world: World, result: ScreeningResult = CLEAR) -> int:
    key = researched(world)
    services.decide(world.actor("buyer"), key, Judgement(result, "Niets gevonden."))
    return key


@pytest.mark.django_db
def test_own_outcome_is_used_again_and_expires_when_it_did(personas: World) -> None:
    earlier = _decided(personas)
    with clock.fixed(START + timedelta(days=100)):
        made = services.reuse(personas.actor("buyer"), started(personas), earlier)
        assert made.valid_until == date(2028, 3, 2)
        outcome = queries.outcome_of(personas.provider, BIBOB, clock.today(), region_id=personas.region)
        assert outcome is not None
        assert outcome.reused


@pytest.mark.django_db
def test_outcome_of_another_region_only_when_shared_and_on_a_ground(personas: World) -> None:
    earlier = _decided(personas)
    elsewhere = personas.actor("buyer_elsewhere")
    other = services.start_screening(elsewhere, new(personas, region_id=personas.other_region)).pk
    with pytest.raises(errors.RuleForbids):
        services.reuse(elsewhere, other, earlier, "artikel 28")
    services.share_outcome(personas.actor("buyer"), earlier, "artikel 28")
    services.share_outcome(personas.actor("buyer"), earlier, "artikel 28")
    with pytest.raises(errors.RuleForbids):
        services.reuse(elsewhere, other, earlier)
    services.reuse(elsewhere, other, earlier, "artikel 28, met toestemming")


@pytest.mark.django_db
def test_an_outcome_of_another_provider_is_not_used(personas: World) -> None:
    earlier = _decided(personas)
    other = services.start_screening(
        personas.actor("buyer"), new(personas, provider_id=personas.competitor)
    ).pk
    with pytest.raises(errors.UnknownScreening):
        services.reuse(personas.actor("buyer"), other, earlier)


def figures(year: int = 2025, **changes: object) -> AnnualFigures:
    values = {
        "equity": Decimal(90),
        "balance_total": Decimal(1000),
        "revenue": Decimal(2000),
        "result": Decimal(100),
        "current_assets": Decimal(600),
        "current_liabilities": Decimal(300),
    }
    return AnnualFigures(year, date(2026, 2, 1), **{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.django_db
def test_financial_test_keeps_the_step(personas: World) -> None:
    key = started(personas, FINANCIAL)
    buyer, provider = personas.actor("buyer"), personas.actor("provider")
    with pytest.raises(errors.FiguresMissing):
        services.use_figures_held(buyer, key)
    services.supply_figures(provider, key, [figures()], Situation())
    with pytest.raises(errors.RuleForbids):
        services.ask_figures_again(buyer, key, 2025, "Nog eens.")
    services.intend(buyer, key, CONDITIONAL, "Solvabiliteit 9%.")
    services.give_view(provider, key, "Wij werken eraan.")
    services.decide(buyer, key, Judgement(CONDITIONAL, "Stap 4.", "Elke maand cijfers."))
    outcome = queries.outcome_of(personas.provider, FINANCIAL, clock.today(), region_id=personas.region)
    assert outcome is not None
    assert outcome.step is not None
    assert outcome.step.number == 4


@pytest.mark.django_db
def test_figures_that_are_here_are_not_asked_again(personas: World) -> None:
    key = started(personas, FINANCIAL)
    services.supply_figures(personas.actor("provider"), key, [figures()], Situation())
    services.stop_screening(personas.actor("buyer"), key, "Was niet nodig.")
    again = started(personas, FINANCIAL)
    services.use_figures_held(personas.actor("buyer"), again)
    services.decide(personas.actor("buyer"), again, Judgement(CLEAR, "Voldoende."))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"equity": Decimal(1001)},
        {"revenue": Decimal(-1)},
        {"year": 2027},
        {"year": 1999},
    ],
)
def test_figures_that_cannot_be_are_refused(personas: World, wrong: dict[str, object]) -> None:
    key = started(personas, FINANCIAL)
    year = int(str(wrong.pop("year", 2025)))
    with pytest.raises(errors.FiguresWrong):
        services.supply_figures(personas.actor("provider"), key, [figures(year, **wrong)], Situation())


@pytest.mark.django_db
def test_nobody_else_acts(personas: World) -> None:
    with pytest.raises(errors.NotAllowed):
        services.start_screening(personas.actor("buyer_elsewhere"), new(personas))
    key = form_sent(personas)
    for persona in ("buyer_elsewhere", "assessor", "provider", "supervisor", "administrator", "outsider"):
        with pytest.raises(errors.NotAllowed):
            services.stop_screening(personas.actor(persona), key, "Weg ermee")
    for persona in ("competitor", "buyer", "supervisor", "administrator", "visitor"):
        with pytest.raises(errors.UnknownScreening):
            services.save_answers(personas.actor(persona), key, {})


@pytest.mark.django_db
def test_one_test_of_a_kind_at_a_time(personas: World) -> None:
    key = started(personas)
    with pytest.raises(errors.AlreadyRunning):
        started(personas)
    wanted = [new(personas), new(personas, provider_id=personas.competitor), new(personas, FINANCIAL)]
    assert services.start_where_needed(personas.actor("buyer"), wanted) == 2
    services.stop_screening(personas.actor("buyer"), key, "Ingetrokken inschrijving")
    started(personas)


@pytest.mark.django_db
def test_out_of_turn(personas: World) -> None:
    key = started(personas)
    buyer = personas.actor("buyer")
    for act in (
        lambda: services.send_form(buyer, key),
        lambda: services.ask_bureau(buyer, key, "X"),
        lambda: services.decide(buyer, key, Judgement(CLEAR, "Goed.")),
    ):
        with pytest.raises(TransitionNotAllowed):
            act()


@pytest.mark.django_db
def test_gates_cost_the_same_for_two_as_for_twenty(personas: World, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        queries.gates([personas.provider], START.date(), {BIBOB, FINANCIAL}, region_id=personas.region)
    with django_assert_num_queries(2):
        queries.gates(range(1, 20), START.date(), {BIBOB, FINANCIAL}, region_id=personas.region)


def together(*acts: object) -> list[object]:
    """The acts at the same moment, each on its own connection; their results or refusals."""
    start = Barrier(len(acts))

    def act(one) -> object:
        try:
            with clock.fixed(START):
                start.wait()
                return one()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


@pytest.mark.django_db(transaction=True)
def test_two_buyers_decide_at_once() -> None:
    world = make_world()
    key = researched(world)
    buyer = world.actor("buyer")
    results = together(*(lambda: services.decide(buyer, key, Judgement(CLEAR, "Goed.")) for _ in range(2)))
    assert sum(isinstance(found, Refusal) for found in results) == 1
    assert ScreeningDecision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_sign_at_once() -> None:
    world = make_world()
    key = form_sent(world)
    fill(world, key)
    provider = world.actor("provider")
    results = together(*(lambda: services.return_form(provider, key, SIGNED) for _ in range(2)))
    assert [type(found) for found in results if isinstance(found, Refusal)] == [errors.FormNotOpen]


@pytest.mark.django_db(transaction=True)
def test_two_buyers_start_the_same_test() -> None:
    world = make_world()
    buyer = world.actor("buyer")
    results = together(*(lambda: services.start_screening(buyer, new(world)) for _ in range(2)))
    assert [type(found) for found in results if isinstance(found, Refusal)] == [errors.AlreadyRunning]
    assert ProviderScreening.objects.count() == 1


@pytest.mark.django_db
def test_a_region_sets_what_no_source_prescribes_and_the_past_stays(personas: World) -> None:
    buyer = personas.actor("buyer")
    before = started(personas)
    services.finish_scan(buyer, before, ["jong"])
    chosen = OwnChoices({"jong": 7}, light_from=3, full_from=6, valid_months=12, longest_months=18)
    with pytest.raises(errors.NotAllowed):
        services.set_choices(personas.actor("buyer_elsewhere"), personas.region, chosen, "Elders")
    with pytest.raises(errors.ReasonMissing):
        services.set_choices(buyer, personas.region, chosen, " ")
    for wrong in (replace(chosen, full_from=3), replace(chosen, longest_months=11), OwnChoices({"x": 1})):
        with pytest.raises(errors.ChoicesWrong):
            services.set_choices(buyer, personas.region, wrong, "Proef")
    services.set_choices(buyer, personas.region, chosen, "Besluit van het bestuur")
    assert services.choices_of(personas.region) == chosen
    assert services.choices_of(personas.other_region) == OwnChoices()
    view = screening(buyer, before)
    assert view.scan is not None
    assert (view.advice, view.scan.weight("jong"), view.choices.weight("jong")) == (ScanAdvice.LIGHT, 2, 7)
    services.stop_screening(buyer, before, "Opnieuw")
    again = started(personas)
    assert services.finish_scan(buyer, again, ["jong"]) is ScanAdvice.FULL
    services.stop_screening(buyer, again, "Opnieuw")
    last = started(personas)
    services.finish_scan(buyer, last, [])
    assert services.decide(buyer, last, Judgement(CLEAR, "Niets.")).valid_until == date(2027, 3, 2)
    with pytest.raises(DatabaseError), transaction.atomic():
        RegionChoices.objects.update(full_from=9)
