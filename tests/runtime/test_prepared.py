"""Queries that are put into SQL once: the same rows as Django's own way, whatever the values."""

from datetime import date

import pytest
from django.db.models import F

from dekkend.organisations.models import Account, RoleGrant
from dekkend.runtime.prepared import Prepared
from tests.personas import World

pytestmark = pytest.mark.django_db


def held_on(account_id: int, day: date, *, names: bool):
    rows = RoleGrant.objects.filter(account_id=account_id, period__contains=day)
    return rows.annotate(shown=F("organisation__name" if names else "organisation__slug")).values_list(
        "role", "shown", "period"
    )


def test_the_same_rows_for_every_value_and_shape(personas: World):
    held = Prepared(held_on)
    for account in personas.accounts.values():
        for day in (date(2019, 12, 31), date(2026, 1, 1)):
            for names in (True, False):
                assert held(account, day, names=names) == list(held_on(account, day, names=names))


def test_text_is_a_value_and_never_sql(personas: World):
    by_mail = Prepared(lambda email: Account.objects.filter(email=email).values_list("pk"))
    assert by_mail("buyer@voorbeeld.example") == [(personas.accounts["buyer"],)]
    assert by_mail("' or 1=1 --") == []
    assert by_mail("%s") == []


def test_rows_are_read_anew_each_time(personas: World):
    names = Prepared(lambda pk: Account.objects.filter(pk=pk).values_list("name"))
    pk = personas.accounts["buyer"]
    assert names(pk) == [("Buyer",)]
    Account.objects.filter(pk=pk).update(name="Ander")
    assert names(pk) == [("Ander",)]


def test_a_value_that_django_changes_on_its_way_is_refused(db: None):
    like = Prepared(lambda text: Account.objects.filter(name__icontains=text).values_list("pk"))
    with pytest.raises(ValueError, match="not every value"):
        like("b")
