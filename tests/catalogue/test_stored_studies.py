"""Cost studies: the questionnaire goes out and comes back, and nobody but the provider sees its figures."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from dekkend.catalogue.errors_stored import (
    NobodyToInvite,
    NotAllowed,
    NotAWorkbook,
    StudyNotOpen,
    TooFewAnswers,
)
from dekkend.catalogue.models import CostStudy, ProviderDelivery, StudyAnswer, StudyFigure
from dekkend.catalogue.queries.studies import (
    asked_lines,
    own_answer,
    questionnaire,
    studies_for_provider,
    study_view,
)
from dekkend.catalogue.services.invitations import invite_providers, remind_providers
from dekkend.catalogue.services.prices import save_price_model
from dekkend.catalogue.services.studies import (
    NewStudy,
    WorkbookHasProblems,
    create_study,
    import_answer,
    model_from_study,
    save_answer,
    step_study,
)
from dekkend.catalogue.study_workbook import COSTS, OUTPUT, GivenFigure
from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.domain_notices import Delivery
from dekkend.organisations.models import Account, Notice
from dekkend.organisations.services.notices import mail_waiting, remember_language
from dekkend.runtime import clock
from dekkend.runtime.models import AuditEntry
from dekkend.runtime.tenancy import acting_for_provider
from dekkend.web.tariff_work import tariff_tasks
from tests.catalogue.stored import adopted_products, new_providers
from tests.catalogue.tariff_samples import worked_example
from tests.personas import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def study(personas: World) -> CostStudy:
    adopted_products(personas.region, version="2025", starts_on=date(2025, 1, 1))
    model = save_price_model(SYSTEM, personas.region, worked_example())
    today = clock.today()
    new = NewStudy(model.pk, "Kostenonderzoek", 2025, today - timedelta(days=1), today + timedelta(days=9))
    row = create_study(SYSTEM, new)
    return step_study(SYSTEM, row.pk, "invite")


def filled_in(content: bytes, changes: dict[tuple[str, str], object]) -> bytes:
    book = load_workbook(io.BytesIO(content))
    for (sheet, cell), value in changes.items():
        book[sheet][cell] = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_the_questionnaire_has_locked_cells_and_validations(study: CostStudy) -> None:
    book = load_workbook(io.BytesIO(questionnaire(SYSTEM, study.pk)))
    sheet = book[COSTS]
    assert sheet.protection.sheet
    assert sheet["A3"].protection.locked
    assert not sheet["E3"].protection.locked
    assert sheet.data_validations.dataValidation
    assert book["Kenmerk"].sheet_state == "hidden"
    assert sheet.max_row == 2 + len(asked_lines(study))


def test_out_and_back(study: CostStudy, personas: World) -> None:
    provider = personas.actor("provider")
    blank = questionnaire(provider, study.pk, personas.provider)
    content = filled_in(
        blank,
        {(COSTS, "E3"): 20.5, (COSTS, "F3"): "Eigen pensioen", (OUTPUT, "E3"): 1000, (OUTPUT, "F3"): 64.2},
    )
    import_answer(provider, study.pk, personas.provider, content)
    own = own_answer(provider, study.pk, personas.provider)
    line = asked_lines(study)[0].id
    assert own.figures[line] == GivenFigure(line, Decimal("20.5"), "Eigen pensioen")
    assert (own.deliveries[0].quantity, own.deliveries[0].cost) == (Decimal(1000), Decimal("64.20"))
    again = load_workbook(io.BytesIO(questionnaire(provider, study.pk, personas.provider)))
    assert again[COSTS]["E3"].value == 20.5


def test_every_wrong_cell_is_named(study: CostStudy, personas: World) -> None:
    provider = personas.actor("provider")
    content = filled_in(
        questionnaire(provider, study.pk),
        {
            (COSTS, "E3"): "ongeveer 20",
            (COSTS, "E4"): -3,
            (COSTS, "A5"): "verzonnen",
            (COSTS, "F6"): "alleen uitleg",
            (OUTPUT, "E3"): 1000,
            (OUTPUT, "F4"): "nul",
        },
    )
    with pytest.raises(WorkbookHasProblems) as refused:
        import_answer(provider, study.pk, personas.provider, content)
    found = {(one.sheet, one.cell) for one in refused.value.problems}
    assert found == {
        (COSTS, "E3"),
        (COSTS, "E4"),
        (COSTS, "A5"),
        (COSTS, "E6"),
        (OUTPUT, "F3"),
        (OUTPUT, "E4"),
    }
    assert all(one.remedy for one in refused.value.problems)
    assert not own_answer(provider, study.pk, personas.provider).figures


@pytest.mark.parametrize("content", [b"", b"geen excel", b"PK\x03\x04kapot"])
def test_something_else_is_refused(study: CostStudy, personas: World, content: bytes) -> None:
    with pytest.raises(NotAWorkbook):
        import_answer(personas.actor("provider"), study.pk, personas.provider, content)


def test_the_questionnaire_of_another_study_is_refused(study: CostStudy, personas: World) -> None:
    content = filled_in(questionnaire(SYSTEM, study.pk), {("Kenmerk", "A1"): "dekkend:0:x"})
    with pytest.raises(NotAWorkbook):
        import_answer(personas.actor("provider"), study.pk, personas.provider, content)


def answered(study: CostStudy, providers: list[int], values: list[int]) -> None:
    for provider, value in zip(providers, values, strict=True):
        save_answer(SYSTEM, study.pk, provider, [GivenFigure("overhead", Decimal(value))])


def test_nobody_else_sees_own_figures(study: CostStudy, personas: World) -> None:
    answered(study, [personas.provider], [27])
    for persona in ("competitor", "buyer", "contract_manager", "controller", "supervisor", "administrator"):
        with pytest.raises(NotAllowed):
            own_answer(personas.actor(persona), study.pk, personas.provider)
        with pytest.raises(NotAllowed):
            study_view(personas.actor(persona), study.pk, personas.provider)
        with pytest.raises(NotAllowed):
            questionnaire(personas.actor(persona), study.pk, personas.provider)
        with pytest.raises(NotAllowed):
            save_answer(personas.actor(persona), study.pk, personas.provider, [])


def test_the_database_shows_them_to_nobody_else(study: CostStudy, personas: World) -> None:
    answered(study, [personas.provider], [27])
    assert (StudyFigure.objects.count(), StudyAnswer.objects.count(), ProviderDelivery.objects.count()) == (
        0,
        0,
        0,
    )
    with acting_for_provider(personas.competitor):
        assert StudyFigure.objects.count() == 0
    with acting_for_provider(personas.provider):
        assert StudyFigure.objects.get().value == 27
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM catalogue_studyfigure")
        assert cursor.fetchone() == (0,)


def test_the_audit_trail_holds_no_figures(study: CostStudy, personas: World) -> None:
    save_answer(SYSTEM, study.pk, personas.provider, [GivenFigure("overhead", Decimal("27.1234"))])
    assert not AuditEntry.objects.filter(data__icontains="27.1234").exists()


def test_a_report_from_five_answers(study: CostStudy, personas: World) -> None:
    providers = [personas.provider, *new_providers(5)]
    answered(study, providers[:4], [20, 22, 24, 26])
    assert study_view(personas.actor("buyer"), study.pk).row.answers is None
    step_study(SYSTEM, study.pk, "close")
    with pytest.raises(TooFewAnswers):
        step_study(SYSTEM, study.pk, "report")
    step_study(SYSTEM, study.pk, "reopen")
    answered(study, providers[4:], [28, 90])
    step_study(SYSTEM, study.pk, "close")
    step_study(SYSTEM, study.pk, "report")
    found = study_view(personas.actor("buyer"), study.pk)
    line = next(one for one in found.lines if one.asked.id == "overhead")
    assert line.quartiles is not None
    assert (line.quartiles.median, line.quartiles.outliers, line.own) == (25, None, None)
    assert "Tukey" in found.method
    own = study_view(personas.actor("provider"), study.pk, personas.provider)
    assert next(one for one in own.lines if one.asked.id == "overhead").own == 20
    assert next(one for one in own.lines if one.asked.id == "overhead").outlier is False


def test_results_become_suggestions(study: CostStudy, personas: World) -> None:
    answered(study, [personas.provider, *new_providers(4)], [20, 22, 24, 26, 28])
    step_study(SYSTEM, study.pk, "close")
    step_study(SYSTEM, study.pk, "report")
    row = model_from_study(SYSTEM, study.pk, "2026.2")
    line = row.lines.get(line="overhead")
    assert line.given == 24
    assert "Kostenonderzoek" in line.source


def test_providers_are_invited_and_reminded_without_telling_who_answered(
    study: CostStudy, personas: World
) -> None:
    buyer = personas.actor("buyer")
    both = [personas.provider, personas.competitor]
    assert invite_providers(buyer, study.pk, both) == 2
    answered(study, [personas.provider], [27])
    Notice.objects.all().delete()
    assert remind_providers(buyer, study.pk, both) is None
    told = Notice.objects.get()
    assert told.account_id == personas.accounts["competitor"]
    assert told.url == f"/mijn-kostenonderzoek/{study.pk}/"
    kept = [str(entry.data) for entry in AuditEntry.objects.filter(action="coststudy.remind_providers")]
    assert kept
    assert all(str(sorted(both)) in text for text in kept), "all who were asked, not who did not answer"
    with pytest.raises(NotAllowed):
        invite_providers(personas.actor("controller"), study.pk, both)
    with pytest.raises(NobodyToInvite):
        invite_providers(buyer, study.pk, new_providers(1))
    step_study(SYSTEM, study.pk, "close")
    with pytest.raises(StudyNotOpen):
        invite_providers(buyer, study.pk, both)


def test_an_invitation_is_mailed_in_the_language_of_the_account(study: CostStudy, personas: World) -> None:
    remember_language(personas.actor("competitor"), "en")
    remember_language(personas.actor("provider"), "xx")
    Account.objects.update(is_example=False)
    invite_providers(personas.actor("buyer"), study.pk, [personas.provider, personas.competitor])
    mail_waiting(Delivery.AT_ONCE)
    texts = {message.to[0]: message.body for message in mail.outbox}
    english = texts[Account.objects.get(pk=personas.accounts["competitor"]).email]
    dutch = texts[Account.objects.get(pk=personas.accounts["provider"]).email]
    assert "vraagt wat uw zorg kost" in dutch
    assert "asks what your care costs" in english


def test_the_work_list_asks_as_much_with_ten_studies_as_with_one(study: CostStudy, personas: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert list(tariff_tasks(personas.actor("provider")))
            assert not list(tariff_tasks(personas.actor("buyer")))
        return len(found)

    one, today = queries(), clock.today()
    for number in range(9):
        new = NewStudy(study.model_id, f"Onderzoek {number}", 2025, today, today + timedelta(days=9))
        step_study(SYSTEM, create_study(SYSTEM, new).pk, "invite")
    assert queries() == one


def test_after_the_last_day_nothing_comes_in(study: CostStudy, personas: World) -> None:
    with clock.fixed(clock.now() + timedelta(days=20)), pytest.raises(StudyNotOpen):
        answered(study, [personas.provider], [27])
    assert [one.id for one in studies_for_provider(personas.actor("provider"))] == [study.pk]
    assert studies_for_provider(personas.actor("buyer")) == []
