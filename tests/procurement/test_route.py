"""The decision route in a procurement: recorded by people, waited for by the publication."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from dekkend.kernel.errors import Refusal
from dekkend.organisations.domain import SYSTEM
from dekkend.procurement import definition as d
from dekkend.procurement import route_errors
from dekkend.procurement.models import DocumentVersion, RouteStep
from dekkend.procurement.queries.route import missing_before_publication
from dekkend.procurement.route_domain import NeededFor
from dekkend.procurement.route_states import RouteStatus, VersionStatus
from dekkend.procurement.services import route
from dekkend.procurement.services.route import Recorded
from dekkend.runtime import clock
from dekkend.runtime.models import AuditEntry
from tests.procurement.small import FACT, PUBLISHED, Small, small_definition

AGREED = Recorded(date(2026, 1, 10), "2026-001")


def body(name: str, role: str, *, each: bool = False) -> d.DecisionBody:
    return d.DecisionBody(id=name, name=name.title(), role=role, per_municipality=each, **FACT)  # type: ignore[arg-type]


def routed() -> d.Definition:
    """Two documents; a steering group advises, the colleges decide each by themselves."""
    found = small_definition()
    second = d.Membership(municipality="0225", name="Druten", **FACT)
    region = replace(found.region, municipalities=(*found.region.municipalities, second))
    return replace(
        found,
        region=region,
        decision_bodies=(body("stuurgroep", "adviseert"), body("college", "besluit", each=True)),
        decision_documents=(
            d.DecisionDocument(
                id="strategie", title="Strategie", decided_by="college", when="2026-01", **FACT
            ),
            d.DecisionDocument(
                id="overeenkomst", title="Overeenkomst", decided_by="college", when="2026-06", **FACT
            ),
        ),
    )


def steps(small: Small, document: str, kind: str = "besluit") -> list[RouteStep]:
    return list(RouteStep.objects.filter(procurement=small.id, document__slug=document, kind=kind))


def missing(small: Small) -> set[str]:
    return {it.rule for it in missing_before_publication(small.id, small.definition) if it.rule}


@pytest.fixture
def small(db: None) -> Small:
    return Small(routed())


def test_a_procurement_begins_with_its_route(small: Small) -> None:
    decisions = steps(small, "strategie")
    assert {step.municipality_name for step in decisions} == {"Nijmegen", "Druten"}
    assert {step.needed_for for step in decisions} == {NeededFor.PUBLISH}
    assert {step.needed_for for step in steps(small, "overeenkomst")} == {NeededFor.FINALISE}
    assert len(steps(small, "strategie", "advies")) == 1
    assert route.make_route(SYSTEM, small.id) == 0


def test_publication_waits_for_each_college(small: Small) -> None:
    one, two = steps(small, "strategie")
    with clock.fixed(PUBLISHED):
        assert "RO-01" in missing(small)
        route.record_decision(SYSTEM, one.pk, "agree", AGREED)
        assert "RO-01" in missing(small)
        route.record_decision(SYSTEM, two.pk, "agree", AGREED)
        assert "RO-01" not in missing(small)


def test_rejected_and_deferred_decisions_hold_back(small: Small) -> None:
    one, two = steps(small, "strategie")
    with clock.fixed(PUBLISHED):
        route.record_decision(SYSTEM, one.pk, "reject", AGREED)
        with pytest.raises(route_errors.NewDateMissing):
            route.defer_decision(SYSTEM, two.pk, date(2026, 1, 1))
        route.defer_decision(SYSTEM, two.pk, date(2026, 2, 10), "Meer tijd nodig")
        assert "RO-01" in missing(small)
        two.refresh_from_db()
        assert (two.planned_on, two.first_planned_on) == (date(2026, 2, 10), date(2026, 1, 31))
        route.reopen_step(SYSTEM, one.pk, "Nieuwe versie")
        route.record_decision(SYSTEM, one.pk, "agree", AGREED)
        route.drop_step(SYSTEM, two.pk, "De gemeente doet niet meer mee.")
        assert "RO-01" not in missing(small)


def version(small: Small, status: VersionStatus = VersionStatus.CONCEPT) -> DocumentVersion:
    return route.add_version(
        SYSTEM, small.id, "strategie", SimpleUploadedFile("s.txt", b"tekst " + status.encode()), status
    )


def test_changes_must_stand_in_a_newer_definitive_version(small: Small) -> None:
    one, two = steps(small, "strategie")
    with clock.fixed(PUBLISHED):
        version(small)
        route.record_decision(SYSTEM, one.pk, "agree_with_changes", AGREED)
        route.record_decision(SYSTEM, two.pk, "agree", AGREED)
        assert "RO-02" in missing(small)
        version(small)
        assert "RO-02" in missing(small)
        version(small, VersionStatus.DEFINITIVE)
        assert "RO-02" not in missing(small)
        one.refresh_from_db()
        assert one.version is not None
        assert one.version.number == 1


def test_a_decision_needs_a_date_and_a_reference_and_cannot_lie_ahead(small: Small) -> None:
    (one, _two) = steps(small, "strategie")
    with clock.fixed(PUBLISHED):
        for given in (Recorded(None, "x"), Recorded(date(2026, 1, 10), " ")):
            with pytest.raises(route_errors.ReferenceMissing):
                route.record_decision(SYSTEM, one.pk, "agree", given)
        tomorrow = PUBLISHED.date() + timedelta(days=1)
        with pytest.raises(route_errors.DecisionInFuture):
            route.record_decision(SYSTEM, one.pk, "agree", Recorded(tomorrow, "x"))


def test_what_was_recorded_cannot_be_rewritten(small: Small) -> None:
    one, _two = steps(small, "strategie")
    with clock.fixed(PUBLISHED):
        made = version(small)
        route.record_decision(SYSTEM, one.pk, "agree", AGREED)
    with pytest.raises(DatabaseError), transaction.atomic():
        RouteStep.objects.filter(pk=one.pk).update(reference="Anders")
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentVersion.objects.filter(pk=made.pk).update(sha256="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        RouteStep.objects.filter(procurement=small.id, status=RouteStatus.OPEN).update(status="akkoord")


def test_councils_decide_on_departing_from_sas(db: None) -> None:
    """PL-02 reads the decision of each council from the route."""
    found = routed()
    departing = replace(found, procedure=replace(found.procedure, european=False))
    small = Small(departing)
    councils = list(RouteStep.objects.filter(procurement=small.id, kind="raadsbesluit"))
    assert len(councils) == 2
    with clock.fixed(PUBLISHED):
        assert "PL-02" in missing(small)
        for step in councils:
            route.record_decision(SYSTEM, step.pk, "agree", AGREED)
        assert "PL-02" not in missing(small)


def test_the_award_waits_for_the_decision_on_the_agreement(small: Small) -> None:
    with pytest.raises(route_errors.DecisionsMissing):
        route.refuse_missing_decisions(small.id, NeededFor.FINALISE)
    with clock.fixed(PUBLISHED + timedelta(days=200)):
        for step in steps(small, "overeenkomst"):
            route.record_decision(SYSTEM, step.pk, "agree", AGREED)
    route.refuse_missing_decisions(small.id, NeededFor.FINALISE)


@pytest.mark.django_db(transaction=True)
def test_two_secretaries_record_the_same_decision() -> None:
    small = Small(routed())
    step = steps(small, "strategie")[0]
    start = Barrier(2)

    def act(reference: str) -> object:
        try:
            with clock.fixed(PUBLISHED):
                start.wait()
                return route.record_decision(SYSTEM, step.pk, "agree", Recorded(date(2026, 1, 10), reference))
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(act, ("A", "B")))
    assert sum(isinstance(found, Refusal) for found in results) == 1
    assert AuditEntry.objects.filter(action="route_step.agree").count() == 1
    recorded = AuditEntry.objects.get(action="route_step.agree").data["reference"]
    step.refresh_from_db()
    assert step.reference == recorded
