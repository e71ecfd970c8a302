"""The municipalities of the Netherlands, from the list of Statistics Netherlands."""

import csv
from importlib.resources import files

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.text import slugify

from dekkend.organisations.domain import OrganisationKind, sort_key
from dekkend.organisations.models import Municipality, Organisation
from dekkend.runtime import clock

_LIST = "data/municipalities.csv"


@transaction.atomic
def load_municipalities() -> int:
    """Adds the municipalities that are not there yet; returns how many. Safe to repeat.

    Runs after every migration, so that no installation and no test is ever without them. A new edition of
    the list adds the municipalities that a merger made; the old ones stay, for the agreements that name them.
    """
    known = set(Municipality.objects.values_list("cbs_code", flat=True))
    rows = [row for row in _read() if row["cbs_code"] not in known]
    if not rows:
        return 0
    organisations = Organisation.objects.bulk_create(_organisation(row["name"]) for row in rows)
    Municipality.objects.bulk_create(
        Municipality(
            organisation=organisation,
            cbs_code=row["cbs_code"],
            province=row["province"],
            period=DateRange(None, None),
        )
        for organisation, row in zip(organisations, rows, strict=True)
    )
    return len(rows)


def _read() -> list[dict[str, str]]:
    text = files("dekkend.organisations").joinpath(_LIST).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _organisation(name: str) -> Organisation:
    return Organisation(
        kind=OrganisationKind.MUNICIPALITY,
        name=name,
        slug=slugify(name),
        sort_key=sort_key(name),
        created_at=clock.now(),
    )
