"""A second round as providers see it: who was selected bids on its own lots, who was not sees why at once."""

from datetime import timedelta

import pytest
from django.test import Client

from dekkend.kernel.periods import Period
from dekkend.organisations.domain import SYSTEM, Role
from dekkend.organisations.models import Account
from dekkend.organisations.services import create_account, grant_role
from dekkend.procurement.definition import ProcedureForm
from dekkend.procurement.models import Procurement, Submission, SubmissionDraft
from dekkend.procurement.procedure_forms import in_round
from dekkend.procurement.queries.rounds import invited_lots, invited_tenderers
from dekkend.procurement.services import practice, rounds
from dekkend.procurement.services.practice import Until, run_practice
from dekkend.procurement.services.regions import ensure_region
from dekkend.runtime import clock
from tests.procurement.test_form_examples import example

pytestmark = pytest.mark.django_db
SLUG = "twee-rondes"
FORM = f"/inkoop/{SLUG}/inschrijven/"


@pytest.fixture
def selected() -> Procurement:
    """The selection is done, and its standstill is over."""
    definition, settings = example(ProcedureForm.EMVI_2)
    region = ensure_region(SYSTEM, definition)
    run = run_practice(definition, settings, region_id=region, slug=SLUG, until=Until.PUBLISHED)
    practice._take_stages(run, practice._STAGES[1:], Until.ANNOUNCED)
    run.row.refresh_from_db()
    return run.row


@pytest.fixture
def invited(selected: Procurement) -> Procurement:
    """Who was selected can bid, until thirty days from now."""
    with clock.fixed(clock.now() + timedelta(days=3650)):
        rounds.invite(practice.BUYER, selected.pk, closes_at=clock.now() + timedelta(days=30))
    selected.refresh_from_db()
    return selected


def provider_of(tenderer: int) -> Client:
    """Somebody who works for this organisation."""
    key = create_account(SYSTEM, f"iemand{tenderer}@ronde.example", "Iemand van de aanbieder")
    grant_role(SYSTEM, key, Role.PROVIDER, tenderer, Period(clock.today() - timedelta(days=4000)))
    client = Client()
    client.force_login(Account.objects.get(pk=key))
    return client


def turned_down(row: Procurement) -> int:
    """An organisation that requested to take part and was not selected."""
    known = set(invited_tenderers(row.pk))
    sent = Submission.objects.filter(procurement=row).values_list("tenderer_id", flat=True)
    return next(tenderer for tenderer in sent if tenderer not in known)


def test_the_form_asks_what_the_second_round_asks(invited: Procurement):
    tenderer = invited_tenderers(invited.pk)[0]
    client, definition = provider_of(tenderer), example(ProcedureForm.EMVI_2)[0]
    lots = sorted(invited_lots(invited.pk, tenderer))
    page = client.get(FORM).content.decode()
    assert "Ronde 2 van 2" in page
    client.post(FORM, {"deel": "percelen", "perceel": lots})
    page = client.get(FORM, {"deel": "indienen"}).content.decode()
    first, second = in_round(definition, 1), in_round(definition, 2)
    asked = {it.title for it in (*second.requirements, *second.evidence)}
    earlier = {it.title for it in (*first.requirements, *first.evidence)} - asked
    assert asked
    assert earlier
    assert all(title in page for title in asked)
    assert not [title for title in earlier if title in page]


def test_only_lots_of_the_invitation_can_be_chosen(invited: Procurement):
    every = invited_tenderers(invited.pk)
    tenderer = next(one for one in every if len(invited_lots(invited.pk, one)) == 1)
    (kept,) = invited_lots(invited.pk, tenderer)
    lots = [lot.id for lot in example(ProcedureForm.EMVI_2)[0].lots]
    client = provider_of(tenderer)
    page = client.get(FORM).content.decode()
    shown = [lot for lot in lots if f'name="perceel" value="{lot}"' in page]
    assert shown == [kept]
    assert len(lots) > 1
    client.post(FORM, {"deel": "percelen", "perceel": lots})
    assert SubmissionDraft.objects.get(procurement=invited).content["lots"] == [kept]


def test_who_was_not_selected_reads_why_at_once(invited: Procurement):
    client = provider_of(turned_down(invited))
    answer = client.get(FORM)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Niet uitgenodigd voor de tweede ronde" in page
    assert f"/inkoop/{SLUG}/brieven/" in page
    assert client.post(FORM, {"deel": "percelen", "perceel": ["perceel-1"]}).status_code == 422
    assert client.post(f"{FORM}indienen/").status_code == 422
    assert not SubmissionDraft.objects.exists()
    assert "Niet geselecteerd" in client.get("/mijn-inschrijvingen/").content.decode()


def test_the_next_step_is_ones_own(invited: Procurement):
    place = f"/inkoop/{SLUG}/"
    chosen = provider_of(invited_tenderers(invited.pk)[0]).get(place).content.decode()
    assert "U bent geselecteerd. Schrijf in." in chosen
    assert "Ronde 2 van 2" in chosen
    assert "Inschrijving sluiten" not in chosen
    refused = provider_of(turned_down(invited)).get(place).content.decode()
    assert "U bent niet uitgenodigd voor deze ronde." in refused
