"""A region with something on every page of tariffs: products, prices, sheets, an index, a test, a study."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.db import connection

from dekkend.catalogue.index_model import IndexFigure, IndexFile
from dekkend.catalogue.price_settings import with_values
from dekkend.catalogue.services.deciding import adopt_sheet, propose_sheet, publish_sheet
from dekkend.catalogue.services.differentiation import (
    NewDifferentiation,
    approve_differentiation,
    propose_differentiation,
)
from dekkend.catalogue.services.indexing import adopt_index_version, apply_indexation, import_index
from dekkend.catalogue.services.prices import save_price_model
from dekkend.catalogue.services.sheets import NewSheet
from dekkend.catalogue.services.stress import ask_stress_test
from dekkend.catalogue.services.studies import NewStudy, create_study, step_study
from dekkend.catalogue.tariff_loading import load_index
from dekkend.kernel.periods import Period
from dekkend.organisations.domain import SYSTEM
from dekkend.runtime import clock
from dekkend.runtime.jobs import run_waiting
from tests.catalogue import stored
from tests.catalogue.tariff_samples import worked_example
from tests.personas import World

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "tariffs"
NEXT = Period.year(2027)


def fill(world: World) -> dict[str, str]:
    """Fills the region of the personas; the places for the addresses of its pages."""
    region = world.region
    stored.adopted_products(region, version="2025", starts_on=stored.EARLIER.first)
    model = stored.adopted_model(region)
    later = replace(with_values(worked_example(), {"overhead": Decimal(23)}), version="2026.2", what_if=())
    concept = save_price_model(SYSTEM, region, later)
    stored.earlier_tariffs(region)
    stored.figures_of_providers(region)
    proposal = stored.filled(region, model)
    propose_sheet(SYSTEM, proposal.pk)
    run = stored.with_stress_test(proposal)
    adopt_sheet(SYSTEM, proposal.pk, "Besluit van het college, 2 december 2025")
    publish_sheet(SYSTEM, proposal.pk)
    draft = stored.filled(region, model, NEXT)
    waiting = stored.filled(region, model, NEXT)
    propose_sheet(SYSTEM, waiting.pk)
    tested = ask_stress_test(SYSTEM, waiting.pk, "Stresstest 2027", 2025)
    run_waiting()
    return {
        "region": "proefregio",
        "model": str(model.pk),
        "concept": str(concept.pk),
        "sheet": str(proposal.pk),
        "draft": str(draft.pk),
        "waiting": str(waiting.pk),
        "run": str(run.pk),
        "tested": str(tested.pk),
        "town": str(stored.towns(region)[0]),
        "code": stored.CODE,
        "product": stored.PRODUCT,
        "catalogue": str(_catalogue(region)),
        **_index(region),
        **_study(region, model.pk),
        **_other(world, model.pk),
    }


def _catalogue(region: int) -> int:
    from dekkend.catalogue.queries.products import catalogues

    return catalogues(SYSTEM, region)[0].id


def _index(region: int) -> dict[str, str]:
    file = load_index(EXAMPLES / "indexatie-2025.toml").value
    assert file is not None
    row = import_index(SYSTEM, region, file)
    adopt_index_version(SYSTEM, row.pk)
    later = import_index(SYSTEM, region, _next_year(file))
    adopt_index_version(SYSTEM, later.pk)
    sheet, _ = apply_indexation(SYSTEM, later.pk, NewSheet(region, "Indexatie 2027", NEXT))
    return {"index": str(row.pk), "indexed": str(sheet.pk)}


def _next_year(file: IndexFile) -> IndexFile:
    """The same index two years on, with made-up figures, for the tariffs of 2026."""
    figures = {
        "ova": (("2026", "4.10", "4.35"), ("2027", "3.60", None)),
        "ppc": (("2026", "2.20", "2.05"), ("2027", "1.90", None)),
    }
    series = tuple(
        replace(
            one,
            figures=tuple(
                IndexFigure(
                    year=int(year), forecast=Decimal(first), definitive=Decimal(last) if last else None
                )
                for year, first, last in figures[one.id]
            ),
        )
        for one in file.series
    )
    return replace(file, id="indexatie-2027", version="1", to_year=2027, series=series, tariffs=())


def _study(region: int, model: int) -> dict[str, str]:
    today = clock.today()
    new = NewStudy(model, "Kosten van begeleiding", 2025, today, today + timedelta(days=30), "Doet u mee?")
    row = create_study(SYSTEM, new)
    step_study(SYSTEM, row.pk, "invite")
    return {"study": str(row.pk)}


def _other(world: World, model: int) -> dict[str, str]:
    new = NewDifferentiation(
        "landelijk",
        "Landelijk gebied",
        "Gemiddeld 70 uur meer reistijd per voltijdbaan.",
        "Aanbestedingsstukken, bijlage tarieven",
        {"reistijd": Decimal(200)},
    )
    row = propose_differentiation(world.actor("contract_manager"), model, new)
    evening = NewDifferentiation(
        "avond", "Avond", "Meer reistijd in de avond.", "Bijlage tarieven", {"reistijd": Decimal(160)}
    )
    approved = propose_differentiation(world.actor("contract_manager"), model, evening)
    approve_differentiation(world.actor("buyer"), approved.pk, "Akkoord")
    return {"other": str(row.pk), "approved": str(approved.pk)}


def fill_beside_a_browser(world: World) -> dict[str, str]:
    """As ``fill``, in a thread of its own: a browser keeps the loop of this one busy, and jobs need one."""

    def work() -> dict[str, str]:
        try:
            return fill(world)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as apart:
        return apart.submit(work).result()
