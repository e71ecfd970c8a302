"""All municipalities are there after every migration, in Dutch order."""

import pytest

from dekkend.organisations import queries
from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.models import Municipality
from dekkend.organisations.services import load_municipalities

pytestmark = pytest.mark.django_db


def test_all_municipalities_with_code_and_province():
    rows = {row.cbs_code: row for row in queries.municipalities(SYSTEM)}
    assert len(rows) == 342
    assert rows["0796"].name == "'s-Hertogenbosch"
    assert rows["0820"].name == "Nuenen, Gerwen en Nederwetten"
    assert {row.province for row in rows.values()} >= {"Gelderland", "Fryslân", "Zeeland"}
    assert len({row.province for row in rows.values()}) == 12


def test_dutch_order():
    names = [row.name for row in queries.municipalities(SYSTEM)]
    around = names[names.index("'s-Hertogenbosch") - 1 : names.index("'s-Hertogenbosch") + 2]
    assert around[0].startswith("He")
    assert around[2].startswith("H")


def test_loading_again_changes_nothing_and_adds_what_is_missing():
    assert load_municipalities() == 0
    gone = Municipality.objects.get(cbs_code="0014")
    organisation = gone.organisation
    gone.delete()
    organisation.delete()
    assert load_municipalities() == 1
