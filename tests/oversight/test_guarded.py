"""Tests of providers at rest: nothing of them in a dump, and no row for who has no business there."""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.services import register_region
from dekkend.oversight import services
from dekkend.oversight.domain import AnnualFigures, NewScreening, ScreeningKind, ScreeningResult
from dekkend.oversight.domain_form import NO, AnswerKind, questions_for
from dekkend.oversight.queries.files import open_upload, own_screening, screening
from dekkend.oversight.services import Judgement, Signature, Situation
from dekkend.oversight.visibility import read_logged
from dekkend.runtime import audit, clock, files
from dekkend.runtime.models import AuditEntry
from dekkend.runtime.tenancy import reading_tests
from tests.personas import World

SECRET = "Zwartgeldlening"
AMOUNT = "7654321.09"
GUARDED = (
    "riskscan",
    "research",
    "formanswer",
    "intention",
    "financialsituation",
    "screeningfile",
    "annualaccounts",
)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with clock.fixed(datetime(2026, 3, 2, 10, tzinfo=UTC)):
        yield


def bibob(world: World) -> int:
    """A Bibob test in which everybody wrote the secret word wherever something can be written."""
    buyer, provider = world.actor("buyer"), world.actor("provider")
    new = NewScreening(ScreeningKind.BIBOB, world.provider, world.region, f"{SECRET} als signaal")
    key: int = services.start_screening(buyer, new).pk
    services.finish_scan(buyer, key, ["financiering", "structuur"], SECRET)
    services.send_form(buyer, key, message=SECRET)
    _answer(world, key)
    services.return_form(provider, key, Signature(SECRET, "directeur", declared=True))
    services.ask_again(buyer, key, SECRET)
    services.return_form(provider, key, Signature(SECRET, "directeur", declared=True))
    services.start_research(buyer, key, SECRET)
    services.write_research(buyer, key, SECRET, [SimpleUploadedFile(f"{SECRET}.txt", SECRET.encode())])
    services.ask_bureau(buyer, key, f"{SECRET}-1")
    services.receive_advice(buyer, key, ScreeningResult.NEGATIVE, date(2026, 3, 2), SECRET)
    services.intend(buyer, key, ScreeningResult.CONDITIONAL, SECRET)
    services.give_view(provider, key, SECRET)
    services.decide(buyer, key, Judgement(ScreeningResult.CONDITIONAL, SECRET, SECRET))
    return key


def _answer(world: World, key: int) -> None:
    asked = questions_for(light=False)
    answers = {it.id: (NO if it.kind is AnswerKind.YES_NO else SECRET, SECRET) for it in asked}
    files = {it.id: [SimpleUploadedFile(f"{SECRET}.txt", SECRET.encode())] for it in asked if it.file}
    services.save_answers(world.actor("provider"), key, answers, files)


def financial(world: World) -> int:
    """A financial test with the figures of a year, and the same word in the explanation."""
    new = NewScreening(ScreeningKind.FINANCIAL, world.provider, world.region, SECRET)
    key: int = services.start_screening(world.actor("buyer"), new).pk
    amount = Decimal(AMOUNT)
    figures = AnnualFigures(2025, date(2026, 2, 1), amount, amount * 2, amount, amount, amount, amount)
    file = SimpleUploadedFile(f"{SECRET}.txt", f"{SECRET} {AMOUNT}".encode())
    services.supply_figures(world.actor("provider"), key, [figures], Situation(note=SECRET), [file])
    return key


def dump() -> str:
    """Every row of every table as text, as a dump has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        texts = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            texts += [row for (row,) in cursor.fetchall()]
    return "\n".join(texts)


def seen(regions: Collection[int], providers: Collection[int]) -> dict[str, int]:
    """How many rows of each table raw SQL gives who acts for these."""
    found = {}
    with reading_tests(regions, providers), connection.cursor() as cursor:
        for table in GUARDED:
            cursor.execute(f"SELECT count(*) FROM oversight_{table}")
            found[table] = cursor.fetchone()[0]
    return found


@pytest.mark.django_db
def test_a_dump_tells_nothing_of_answers_figures_and_findings(personas: World) -> None:
    keys = bibob(personas), financial(personas)
    with reading_tests(None):
        text = dump()
    assert "providerscreening" in text, "the dump has the rows"
    for hidden in (SECRET, AMOUNT, AMOUNT.replace(".", ""), "structuur"):
        assert hidden not in text
        assert hidden.encode().hex() not in text
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT value FROM oversight_formanswer")
    for key in keys:
        assert audit.problems(f"screening:{key}") == []


@pytest.mark.django_db
def test_an_uploaded_document_is_encrypted_in_the_store(personas: World) -> None:
    key = bibob(personas)
    with reading_tests(None):
        view = screening(personas.actor("buyer"), key)
    number = view.files[0].file
    stored = files.find(number)
    assert stored is not None
    assert stored.name == stored.kind == "verzegeld"
    with files.open_file(stored) as content:
        assert SECRET.encode() not in content.read()
    for who in ("buyer", "provider", "supervisor"):
        found = open_upload(personas.actor(who), key, number)
        assert found is not None
        with found.content as content:
            assert content.read() == SECRET.encode()
        assert found.name == f"{SECRET}.txt"
    assert open_upload(personas.actor("competitor"), key, number) is None


@pytest.mark.django_db
def test_the_database_shows_a_test_to_who_tests_and_its_own_part_to_the_provider(personas: World) -> None:
    bibob(personas), financial(personas)
    assert not any(seen((), ()).values())
    assert not any(seen([personas.region + 1000], [personas.competitor]).values())
    assert all(seen([personas.region], ()).values())
    own = seen((), [personas.provider])
    assert own["riskscan"] == own["research"] == 0
    assert all(own[name] for name in ("formanswer", "annualaccounts", "intention"))
    assert own["screeningfile"] == seen([personas.region], ())["screeningfile"] - 1, "not the region's own"


@pytest.mark.django_db
def test_nobody_writes_in_a_test_of_others(personas: World) -> None:
    key = bibob(personas)
    for regions, providers in (([], [personas.competitor]), ([personas.region + 1000], [])):
        with (
            pytest.raises(DatabaseError),
            reading_tests(regions, providers),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "INSERT INTO oversight_screeningfile"
                " (screening_id, about, file, content, by_provider, added_at)"
                " VALUES (%s, 'x', 1, '', true, now())",
                [key],
            )


@pytest.mark.django_db
def test_another_region_sees_figures_once_it_tests_the_provider_itself(personas: World) -> None:
    financial(personas)
    there = register_region(SYSTEM, "Elders", [])
    assert seen([there], ())["annualaccounts"] == 0
    new = NewScreening(ScreeningKind.FINANCIAL, personas.provider, there, "Eigen inkoop")
    services.start_screening(SYSTEM, new)
    assert seen([there], ()) == {name: int(name == "annualaccounts") for name in GUARDED}


@pytest.mark.django_db
def test_services_and_pages_see_what_they_need_without_being_told(personas: World) -> None:
    key = bibob(personas)
    view = screening(personas.actor("buyer"), key)
    assert view.scan is not None
    assert (view.scan.found, view.scan.note) == (["structuur", "financiering"], SECRET)
    assert view.research is not None
    assert view.research.advice == "negatief"
    assert {answer.explanation for answer in view.answers.values()} == {SECRET}
    own = own_screening(personas.actor("provider"), key)
    assert own.intention is not None
    assert own.intention.view == SECRET
    entries = AuditEntry.objects.filter(stream__name=f"screening:{key}", action="bibob.ask_again")
    told = [read_logged(key, entry.data) for entry in entries]
    assert [it["reason"] for it in told] == [SECRET]
