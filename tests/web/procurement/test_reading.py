"""What the pages of a procurement show, and to whom."""

import csv
import io
import json
import re
from datetime import timedelta
from html import escape, unescape

import pytest
from openpyxl import load_workbook

from dekkend.procurement import canonical
from dekkend.procurement.models import AssessorAssignment, Bid, Decision, Outcome, Procurement, Submission
from dekkend.runtime import clock, verify_audit
from dekkend.web import formats
from dekkend.web.views.procurement.facts import facts_in
from tests.web.procurement.conftest import Desk

pytestmark = pytest.mark.django_db
PAGES = ("", "percelen/", "doelen/", "kader/", "documenten/", "inschrijvingen/", "besluiten/", "logboek/")


@pytest.mark.parametrize("tab", PAGES)
@pytest.mark.parametrize("persona", ["buyer", "supervisor"])
def test_every_page_in_every_stage(desk: Desk, persona: str, tab: str):
    for stage in desk.stages:
        if tab == "logboek/" and stage == "publicatie":
            continue  # it names who submitted
        text = desk.text(persona, stage, tab)
        assert escape(desk.definition.title) in text
        assert "Volgende stap:" in text


@pytest.mark.parametrize("persona", ["buyer", "contract_manager", "supervisor", "administrator"])
def test_nobody_reads_in_the_log_who_submitted_before_the_closing(desk: Desk, persona: str):
    for page in ("", "regels.jsonl", "pakket.zip"):
        answer = desk.get(persona, "publicatie", f"logboek/{page}")
        assert answer.status_code == 403
        assert "Het gaat open met de kluis" in answer.content.decode()
    assert "/logboek/" not in desk.text(persona, "publicatie")


@pytest.mark.parametrize("persona", ["buyer", "assessor", "provider", "supervisor"])
def test_the_next_step_of_everybody_leads_somewhere(desk: Desk, persona: str):
    for stage in desk.stages:
        answer = desk.get(persona, stage)
        if answer.status_code == 404:  # a concept is for the own region
            continue
        line = answer.content.decode().partition("Volgende stap:")[2].partition("</p>")[0]
        for href in re.findall(r'href="([^"#]+)', line):
            assert desk.world.client(persona).get(unescape(href)).status_code == 200, (stage, href)


@pytest.mark.parametrize("persona", ["buyer", "provider", "visitor"])
def test_submitting_ends_at_an_hour_and_not_at_the_end_of_the_day(desk: Desk, persona: str):
    closes_at = Procurement.objects.get(slug=desk.stages["publicatie"]).closes_at
    assert closes_at is not None
    with clock.fixed(closes_at - timedelta(days=1)):
        line = desk.text(persona, "publicatie").partition("Volgende stap:")[2].partition("</p>")[0]
    assert f"Tot {formats.moment(closes_at, 'nl')}." in line


def test_a_concept_is_for_the_own_region(desk: Desk):
    for persona in ("visitor", "provider", "buyer_elsewhere"):
        assert desk.get(persona, "concept").status_code == 404
        text = desk.world.client(persona).get("/inkoop/").content.decode()
        assert "proef-concept" not in text
        assert "proef-publicatie" in text
    assert "proef-concept" in desk.world.client("buyer").get("/inkoop/").content.decode()


def test_list_is_filtered_searched_and_downloaded(desk: Desk):
    client = desk.world.client("buyer")
    text = client.get("/inkoop/", {"status": "gepubliceerd"}).content.decode()
    assert "proef-publicatie" in text
    assert "proef-bekendmaking" not in text
    assert "Niets gevonden" in client.get("/inkoop/", {"zoek": "bestaat niet"}).content.decode()
    sheet = load_workbook(io.BytesIO(b"".join(client.get("/inkoop/", {"export": "xlsx"})))).active
    assert sheet is not None
    assert sheet.max_row == 1 + Procurement.objects.count()


def test_what_nobody_says_stands_on_no_page_and_what_is_said_on_one(desk: Desk):
    pages = " ".join(unescape(desk.text("buyer", "concept", page)) for page in PAGES[:5])
    definition = desk.definition
    for fact in facts_in(definition):
        for key in ("title", "open", "description"):
            said = getattr(fact, key, None)
            assert not said or said in pages, f"{type(fact).__name__}.{key}: {said}"
    for conflict in definition.conflicts:
        assert conflict.first.says in pages
        assert conflict.second.says in pages
        assert conflict.handling in pages


def test_red_dates_name_rule_reason_and_remedy(desk: Desk):
    from dekkend.web.views.procurement.overview import broken_verdicts

    found = broken_verdicts(desk.definition)
    assert found
    text = unescape(desk.text("visitor", "publicatie"))
    for verdict in found:
        assert f"/regels/{verdict.rule}/" in text
        assert verdict.reason.render() in text
        assert verdict.remedy is None or verdict.remedy.render() in text


def test_buttons_say_why_not(desk: Desk):
    assert "stap/announce" not in desk.text("visitor", "besluit")
    assert 'href="/inkoop/proef-besluit/stap/announce/"' in desk.text("buyer", "besluit")
    assert "stap/announce" not in desk.text("supervisor", "besluit")


def test_matrix_shows_what_became_of_every_cell(desk: Desk):
    text = desk.text("visitor", "bekendmaking", "percelen/")
    awarded = Decision.objects.filter(
        bid__submission__procurement__slug=desk.stages["bekendmaking"], awarded=True
    )
    assert awarded.exists()
    assert "gegund" in text
    assert "Geen inschrijving" in text
    assert "Open" in desk.text("visitor", "publicatie", "percelen/")
    assert "Gepland" in desk.text("buyer", "concept", "percelen/")


def test_lot_page_follows_the_stage(desk: Desk):
    decision = Decision.objects.filter(
        bid__submission__procurement__slug=desk.stages["bekendmaking"]
    ).select_related("bid__lot", "bid__submission__tenderer")[0]
    page = f"percelen/{decision.bid.lot.slug}/"
    name = escape(decision.bid.submission.tenderer.name)
    assert name in desk.text("buyer", "bekendmaking", page)
    assert name not in desk.text("visitor", "bekendmaking", page)
    assert desk.get("buyer", "bekendmaking", "percelen/bestaat-niet/").status_code == 404


def test_submissions_are_limited_to_who_may_see_them(desk: Desk):
    every = Submission.objects.filter(procurement__slug=desk.stages["bekendmaking"]).select_related(
        "tenderer"
    )
    own, other = every.order_by("number")[:2]
    text = desk.text("provider", "bekendmaking", "inschrijvingen/")
    assert escape(own.tenderer.name) in text
    assert escape(other.tenderer.name) not in text
    assert "U ziet niet alles." in text
    all_names = desk.text("buyer", "bekendmaking", "inschrijvingen/")
    assert all(escape(row.tenderer.name) in all_names for row in every)
    assert desk.get("provider", "bekendmaking", f"inschrijvingen/{own.number}/").status_code == 200
    assert desk.get("provider", "bekendmaking", f"inschrijvingen/{other.number}/").status_code == 404
    assert "1 tot en met" not in desk.text("outsider", "bekendmaking", "inschrijvingen/")


def test_submissions_stay_closed_until_the_deadline(desk: Desk):
    assert "De inschrijvingen zijn verzegeld" in desk.text("buyer", "publicatie", "inschrijvingen/")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"gebrek": "geen"}, {"defects__isnull": True}),
        ({"gebrek": "open"}, {"defects__isnull": False, "defects__repaired_at__isnull": True}),
        ({"gebrek": "hersteld"}, {"defects__repaired_at__isnull": False}),
        ({"uitkomst": "niet"}, {"outcome__result": "niet"}),
        ({"uitkomst": "deels"}, {"outcome__result": "deels"}),
        ({"status": "terzijde"}, {"status": "terzijde"}),
    ],
)
def test_submissions_are_filtered_by_the_database(desk: Desk, query, expected):
    rows = Submission.objects.filter(procurement__slug=desk.stages["bekendmaking"], **expected).distinct()
    text = desk.text("buyer", "bekendmaking", "inschrijvingen/", **query)
    shown = [
        row
        for row in Submission.objects.filter(procurement__slug=desk.stages["bekendmaking"])
        if f"/inschrijvingen/{row.number}/" in text
    ]
    assert {row.pk for row in shown} == {row.pk for row in rows}


def test_submissions_sort_and_download(desk: Desk):
    client = desk.world.client("buyer")
    answer = client.get(desk.url("bekendmaking", "inschrijvingen/"), {"export": "csv", "sorteer": "-nummer"})
    lines = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";"))
    numbers = [int(line[0]) for line in lines[1:]]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == Submission.objects.filter(procurement__slug=desk.stages["bekendmaking"]).count()
    answer = client.get(desk.url("bekendmaking", "inschrijvingen/"), {"export": "xlsx", "gebrek": "open"})
    sheet = load_workbook(io.BytesIO(b"".join(answer))).active
    assert sheet is not None
    assert sheet.max_row == 2


def test_scores_show_when_all_assessors_locked(desk: Desk):
    assigned = AssessorAssignment.objects.filter(
        bid__submission__procurement__slug=desk.stages["beoordeling"]
    )
    number = assigned[0].bid.submission.number
    text = desk.text("buyer", "beoordeling", f"inschrijvingen/{number}/")
    assert "De scores worden zichtbaar als beiden ze hebben vastgezet" in text
    assert "Scores van de beoordelaars" not in text
    decided = Bid.objects.filter(
        submission__procurement__slug=desk.stages["besluit"], assignments__isnull=False
    )[0]
    text = desk.text("buyer", "besluit", f"inschrijvingen/{decided.submission.number}/")
    assert "Scores van de beoordelaars" in text


def test_an_assessor_sees_the_assigned_bids_only(desk: Desk):
    rows = AssessorAssignment.objects.filter(
        bid__submission__procurement__slug=desk.stages["beoordeling"],
        assessor_id=desk.world.accounts["assessor"],
    )
    numbers = set(rows.values_list("bid__submission__number", flat=True))
    assert numbers
    for row in Submission.objects.filter(procurement__slug=desk.stages["beoordeling"]):
        answer = desk.get("assessor", "beoordeling", f"inschrijvingen/{row.number}/")
        assert answer.status_code == (200 if row.number in numbers else 404)


def test_defects_show_their_repair(desk: Desk):
    rows = Submission.objects.filter(procurement__slug=desk.stages["bekendmaking"])
    repaired = rows.filter(defects__repaired_at__isnull=False)[0]
    lost = rows.filter(defects__repaired_at__isnull=True, defects__isnull=False)[0]
    assert "Hersteld" in desk.text("buyer", "bekendmaking", f"inschrijvingen/{repaired.number}/")
    text = desk.text("buyer", "bekendmaking", f"inschrijvingen/{lost.number}/")
    assert "Niet hersteld" in text
    assert "/regels/EL-10/" in text
    assert "Onvolledig, ook na herstel" in text


def test_decisions_are_public_once_announced(desk: Desk):
    assert "Nog geen besluiten" in desk.text("visitor", "besluit", "besluiten/")
    text = desk.text("visitor", "bekendmaking", "besluiten/")
    assert "Uitkomst per inschrijver" in text
    assert "Waarom inschrijvingen niet zijn gegund" in text
    outcome = Outcome.objects.filter(submission__procurement__slug=desk.stages["bekendmaking"])
    for result in ("geheel", "deels", "niet"):
        assert f">{outcome.filter(result=result).count()}<" in text
    row = outcome[0].submission
    assert escape(row.tenderer.name) not in text
    assert escape(row.tenderer.name) in desk.text("buyer", "bekendmaking", "besluiten/")


def test_decisions_are_filtered_and_downloaded(desk: Desk):
    rows = Decision.objects.filter(bid__submission__procurement__slug=desk.stages["bekendmaking"])
    client = desk.world.client("buyer")
    answer = client.get(desk.url("bekendmaking", "besluiten/"), {"export": "csv", "besluit": "nee"})
    lines = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";"))
    assert len(lines) - 1 == rows.filter(awarded=False).count() > 0
    kind = rows.filter(awarded=False)[0].kinds[0]
    text = desk.text("buyer", "bekendmaking", "besluiten/", reden=kind, zoek="")
    assert f"van {rows.filter(kinds__contains=[kind]).count()}" in text


def test_letters_are_for_the_addressee_and_the_region(desk: Desk):
    own, other = Submission.objects.filter(procurement__slug=desk.stages["bekendmaking"]).order_by("number")[
        :2
    ]
    page = f"brieven/{own.number}/"
    assert "Geachte inschrijver" in desk.text("provider", "bekendmaking", page)
    assert desk.get("competitor", "bekendmaking", page).status_code == 403
    assert desk.get("buyer", "bekendmaking", page).status_code == 200
    pdf = desk.get("provider", "bekendmaking", f"{page}brief.pdf")
    assert pdf.content.startswith(b"%PDF-")
    text = desk.text("provider", "bekendmaking", "brieven/")
    assert f"/brieven/{own.number}/" in text
    assert f"/brieven/{other.number}/" not in text


def test_before_announcement_there_is_no_letter(desk: Desk):
    mine = desk.world.actor("provider").organisations()
    own = Submission.objects.filter(procurement__slug=desk.stages["besluit"], tenderer__in=mine)[0]
    answer = desk.get("provider", "besluit", f"brieven/{own.number}/")
    assert answer.status_code == 403
    assert "De brieven zijn nog niet verstuurd." in answer.content.decode()
    assert desk.get("buyer", "besluit", f"brieven/{own.number}/").status_code == 409


def test_log_is_checked_and_can_be_checked_elsewhere(desk: Desk):
    text = desk.text("buyer", "bekendmaking", "logboek/")
    assert "De keten klopt." in text
    assert "Brief gemaakt" in text
    assert "inschrijving 1" in text
    lines = b"".join(desk.get("buyer", "bekendmaking", "logboek/regels.jsonl")).decode()
    assert not list(verify_audit.problems(verify_audit.lines_of(lines)))
    package = b"".join(desk.get("buyer", "bekendmaking", "logboek/pakket.zip"))
    assert b"verify_audit.py" in package
    filtered = desk.text("buyer", "bekendmaking", "logboek/", handeling="procurement.create")
    assert "Inkoop gemaakt" in filtered
    assert "1 tot en met 1 van 1" in filtered


def test_a_broken_chain_is_told(desk: Desk, monkeypatch):
    from dekkend.runtime import audit

    monkeypatch.setattr(audit, "head", lambda stream: (1, "0" * 64))
    assert "De keten klopt niet." in desk.text("buyer", "bekendmaking", "logboek/")


def test_the_definition_can_be_downloaded_and_its_hash_checked(desk: Desk):
    import hashlib

    answer = desk.get("visitor", "bekendmaking", "kader/versie-1.json")
    digest = hashlib.sha256(answer.content).hexdigest()
    assert digest in desk.text("visitor", "bekendmaking", "kader/")
    assert canonical.from_json(answer.content) == desk.definition
    assert json.loads(answer.content)["id"] == desk.definition.id
    assert desk.get("visitor", "bekendmaking", "kader/versie-9.json").status_code == 404


def test_the_world_reads_in_english_too(desk: Desk):
    client = desk.world.client("buyer")
    text = client.get(desk.url("bekendmaking"), headers={"accept-language": "en"}).content.decode()
    assert "Next step:" in text
    assert "Volgende stap:" not in text


def test_versions_show_what_changed(desk: Desk):
    from dataclasses import replace

    from dekkend.procurement.models import DefinitionVersion

    changed = replace(desk.definition, title="Een nieuwe titel")
    DefinitionVersion.objects.create(
        procurement=Procurement.objects.get(slug=desk.stages["publicatie"]),
        number=2,
        content=canonical.tree_of(changed),
        sha256=canonical.sha256(changed),
        created_at=clock.now(),
    )
    text = desk.text("visitor", "publicatie", "kader/")
    assert "1 wijziging ten opzichte van de vorige versie" in text
    assert "Een nieuwe titel" in text
    assert canonical.sha256(changed) in text


def test_timeline_shows_what_was_done(desk: Desk):
    assert "gedaan" in desk.text("buyer", "bekendmaking")
    assert "Zo loopt het" in desk.text("visitor", "bekendmaking")
    assert "Zo loopt het" not in desk.text("buyer", "concept")
