"""A region with something on every page of tariffs: products, prices, sheets, an index, a test, a study."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.db import connection

from dekkend.catalogue.price_settings import with_values
from dekkend.catalogue.services.deciding import adopt_sheet, propose_sheet, publish_sheet
from dekkend.catalogue.services.differentiation import NewDifferentiation, propose_differentiation
from dekkend.catalogue.services.indexing import adopt_index_version, import_index
from dekkend.catalogue.services.prices import save_price_model
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
    return {"index": str(row.pk)}


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
    return {"other": str(row.pk)}


def fill_beside_a_browser(world: World) -> dict[str, str]:
    """As ``fill``, in a thread of its own: a browser keeps the loop of this one busy, and jobs need one."""

    def work() -> dict[str, str]:
        try:
            return fill(world)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as apart:
        return apart.submit(work).result()
