"""The example of an admission still runs as a round first; after it, every cell has interim entry."""

import pytest

from dekkend.organisations.domain import SYSTEM
from dekkend.procurement.admission_cells import has_first_round, is_admission
from dekkend.procurement.admission_words import WindowKind
from dekkend.procurement.models import AdmissionCell
from dekkend.procurement.queries.admission import admission_cells
from dekkend.procurement.queries.supply import windows_of
from dekkend.procurement.services.practice import run_practice
from dekkend.procurement.services.regions import ensure_region
from dekkend.procurement.simulation.settings import settings_from
from tests.procurement.conftest import DEFINITIONS, completed

SETTINGS = {"seed": 1, "assessors": 2, "cohorts": [{"id": "goed", "bidders": 2, "bids": 3}]}


def admission_example() -> str:
    """The example definition whose form is an admission."""
    names = sorted(path.stem for path in DEFINITIONS.glob("*.toml"))
    return next(name for name in names if is_admission(completed(name)[0]))


@pytest.mark.django_db
def test_the_practice_run_of_an_admission_opens_every_cell_and_counts_its_first_round() -> None:
    definition, _ = completed(admission_example())
    assert has_first_round(definition)
    region = ensure_region(SYSTEM, definition)
    run = run_practice(definition, settings_from(SETTINGS), region_id=region, slug="open-huis")
    cells = AdmissionCell.objects.filter(procurement=run.id)
    assert cells.count() == 76
    kinds = {tuple(it.kind for it in row) for row in windows_of(cells.values_list("pk", flat=True)).values()}
    assert kinds == {(WindowKind.INITIAL, WindowKind.INTERIM)}
    assert any(it.supply and it.supply.admitted for it in admission_cells(SYSTEM, "open-huis"))
