"""One of everything about tariffs in the region of the personas, for the addresses of its pages."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from dekkend.catalogue.queries.products import catalogues
from dekkend.catalogue.services.deciding import publish_sheet
from dekkend.catalogue.services.differentiation import NewDifferentiation, propose_differentiation
from dekkend.catalogue.services.indexing import adopt_index_version, import_index
from dekkend.catalogue.services.stress import ask_stress_test
from dekkend.catalogue.services.studies import NewStudy, create_study, step_study
from dekkend.catalogue.tariff_exact import HUNDRED
from dekkend.catalogue.tariff_loading import load_index
from dekkend.organisations.domain import SYSTEM
from dekkend.runtime import clock
from tests.catalogue import stored
from tests.personas import World

INDEX = Path(__file__).resolve().parents[2] / "examples" / "tariffs" / "indexatie-2025.toml"


def tariff_places(world: World) -> dict[str, Any]:
    """A published sheet with a stress test, an adopted model with another tariff in it, an index, a study."""
    region = world.region
    stored.adopted_products(region, version="2025", starts_on=stored.EARLIER.first)
    model = stored.adopted_model(region)
    sheet = stored.earlier_tariffs(region)
    publish_sheet(SYSTEM, sheet.pk)
    new = NewDifferentiation("ander", "Ander", "Meer reistijd", "Bijlage", {"reistijd": HUNDRED})
    today = clock.today()
    study = create_study(SYSTEM, NewStudy(model.pk, "Kosten", 2025, today, today + timedelta(days=9)))
    step_study(SYSTEM, study.pk, "invite")
    file = load_index(INDEX).value
    assert file is not None
    index = import_index(SYSTEM, region, file)
    adopt_index_version(SYSTEM, index.pk)
    return {
        "model": model.pk,
        "other": propose_differentiation(SYSTEM, model.pk, new).pk,
        "sheet": sheet.pk,
        "run": ask_stress_test(SYSTEM, sheet.pk, "Stresstest", 2025).pk,
        "index": index.pk,
        "study": study.pk,
        "catalogue": catalogues(SYSTEM, region)[0].id,
        "municipality": stored.towns(region)[0],
    }
