"""A small procurement with one of everything that a form can ask, for providers and assessors."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from dekkend.organisations.domain import SYSTEM
from dekkend.procurement import loading, services
from dekkend.procurement.definition import Definition
from dekkend.procurement.domain import CHECK_STAGES, Item, SubmissionForm
from dekkend.procurement.domain_assessment import Interest, Stated
from dekkend.procurement.models import Bid, Procurement
from dekkend.procurement.services.interests import tenderers_of
from dekkend.runtime import clock
from tests.definitions.sample import SOUND
from tests.personas import World

SLUG = "proef-wmo-2027"
LOTS = ("perceel-1", "perceel-2")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"

_MORE = """
[[lots]]
id = "perceel-2"
number = "2"
name = "Dagbesteding"
products = ["dagbesteding"]
source = "S0 §3"

[[requirements]]
id = "handtekening"
kind = "handtekening"
title = "Ondertekende inschrijving"
source = "S0 §5"

[[requirements]]
id = "formulier"
kind = "formulier"
title = "Ingevuld formulier"
source = "S0 §5"

[[requirements]]
id = "antwoord"
kind = "antwoord"
title = "Antwoord op elke vraag"
per = "perceel"
criteria = ["visie", "ervaring"]
source = "S0 §5"

[[evidence]]
id = "uea"
kind = "uitsluiting"
title = "Eigen verklaring (UEA)"
rule = "EL-02"
source = "S0 §5"

[[evidence]]
id = "uittreksel"
kind = "geschiktheid"
title = "Uittreksel uit het Handelsregister"
rule = "EL-05"
source = "S0 §5"

[[evidence]]
id = "referenties"
kind = "geschiktheid"
title = "Referenties"
per = "perceel"
minimum = 2
source = "S0 §5"

[[evidence]]
id = "akkoord"
kind = "uitvoering"
title = "Akkoord met tarieven en eisen"
source = "S0 §5"

[repair]
days = 7
source = "S0 §5"

[assessment]
assessors_per_bid = 2
difference_to_discuss = 2
source = "S0 §5"
"""


@cache
def definition() -> Definition:
    """The procurement's definition."""
    text = SOUND.replace('id = "perceel-1"', 'id = "perceel-1"', 1)
    lots, _, rest = text.partition("[procedure]")
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"{SLUG}.toml"
        file.write_text(f"{lots}\n[procedure]{rest}\n{_MORE}", encoding="utf-8")
        loaded = loading.load(file)
    assert loaded.definition is not None, loaded.problems
    return loaded.definition


@dataclass
class Case:
    """A published procurement, and the addresses of its pages."""

    world: World
    row: Procurement

    @property
    def id(self) -> int:
        return int(self.row.pk)

    def at(self, page: str) -> str:
        return f"/inkoop/{self.row.slug}/{page}"

    @property
    def form(self) -> str:
        return self.at("inschrijven/")

    def after_deadline(self):  # type: ignore[no-untyped-def]
        """A stopped clock just after the deadline."""
        return clock.fixed(self.row.closes_at + timedelta(minutes=5))


def make_case(world: World, slug: str = SLUG, *, closed: timedelta | None = None) -> Case:
    """Publishes the procurement; it is open for thirty days, or it was until ``closed`` ago."""
    closes_at = clock.now() + timedelta(days=30) if closed is None else clock.now() - closed
    with clock.fixed(closes_at - timedelta(days=30)):
        row = services.create_procurement(
            SYSTEM, definition(), region_id=world.region, slug=slug, practice=True
        )
        services.publish(SYSTEM, row.pk, closes_at=closes_at)
    row.refresh_from_db()
    return Case(world, row)


def pdf(name: str = "bewijs.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """A file that comes in."""
    return SimpleUploadedFile(name, content, "application/pdf")


def field(question: str, part: str, lot: str = "") -> str:
    """The name of a field on the form."""
    return f"v--{lot}--{question}--{part}"


def general(**more: object) -> dict[str, object]:
    """Everything that is asked once, filled in well."""
    return {
        "deel": "algemeen",
        field("handtekening", "naam"): "Anna de Vries",
        field("handtekening", "functie"): "bestuurder",
        field("handtekening", "getekend"): "ja",
        field("formulier", "bestand"): pdf("formulier.pdf"),
        field("uea", "bestand"): pdf("uea.pdf"),
        field("uea", "van-toepassing"): "nee",
        field("uittreksel", "bestand"): pdf("kvk.pdf"),
        field("uittreksel", "datum"): (clock.today() - timedelta(days=20)).isoformat(),
        field("akkoord", "akkoord"): "ja",
        **more,
    }


def of_lot(lot: str, **more: object) -> dict[str, object]:
    """Everything that is asked for a lot, filled in well."""
    return {
        "deel": f"perceel--{lot}",
        field("antwoord", "visie", lot): "Wij werken vanuit de wens van de cliënt.",
        field("antwoord", "ervaring", lot): "Sinds 2015 helpen wij twintig mensen per jaar.",
        field("referenties", "bestand", lot): pdf("referenties.pdf"),
        field("referenties", "aantal", lot): "3",
        **more,
    }


def good_items(lots: tuple[str, ...] = LOTS) -> Iterator[Item]:
    """A sound submission as the services want it."""
    yield from (Item("handtekening", text="A. de Vries"), Item("formulier"))
    yield Item("uea", applies=False)
    yield Item("uittreksel", issued_on=clock.today() - timedelta(days=20))
    yield Item("akkoord", agreed=True)
    for lot in lots:
        yield Item("antwoord", lot, text="Wij werken vanuit de wens van de cliënt.")
        yield Item("referenties", lot, amount=3, text="Twee gemeenten en een ziekenhuis.")


def submit_well(
    case: Case, persona: str = "provider", *, without: str = "", lots: tuple[str, ...] = LOTS
) -> int:
    """A sound submission; ``without`` leaves out what is asked under that id. Gives its number."""
    tenderer = case.world.provider if persona == "provider" else case.world.competitor
    items = tuple(item for item in good_items(lots) if item.requirement != without)
    form = SubmissionForm(tenderer, lots, items, uuid4())
    with clock.fixed(case.row.closes_at - timedelta(days=2)):
        return services.receive_submission(case.world.actor(persona), case.id, form).number


def to_repair(case: Case) -> None:
    """Closes the receipt and opens the repair windows."""
    with clock.fixed(case.row.closes_at + timedelta(hours=1)):
        services.close_receipt(SYSTEM, case.id)
        services.open_practice_vault(case.id)
        services.check_completeness(SYSTEM, case.id)
        services.open_repair_windows(SYSTEM, case.id)
    case.row.refresh_from_db()


def to_execution(case: Case) -> None:
    """Checks what came in; the two assessors state that they have no interests."""
    with clock.fixed(case.row.closes_at + timedelta(hours=1)):
        services.close_receipt(SYSTEM, case.id)
        services.open_practice_vault(case.id)
        services.check_completeness(SYSTEM, case.id)
        services.close_repair(SYSTEM, case.id)
        for stage in CHECK_STAGES:
            services.run_checks(SYSTEM, case.id, stage)
        free = [Stated(tenderer, Interest.NONE) for tenderer in tenderers_of(case.id)]
        for persona in ("assessor", "second_assessor"):
            services.state_interests(case.world.actor(persona), case.id, free)
    case.row.refresh_from_db()


def to_assessment(case: Case) -> list[int]:
    """Checks what came in and gives it to the two assessors; the bids by lot."""
    to_execution(case)
    seats = [case.world.accounts["assessor"], case.world.accounts["second_assessor"]]
    with clock.fixed(case.row.closes_at + timedelta(hours=1)):
        services.assign_assessors(SYSTEM, case.id, seats)
    case.row.refresh_from_db()
    bids = Bid.objects.filter(submission__procurement=case.row).order_by(
        "lot__position", "submission__number"
    )
    return list(bids.values_list("pk", flat=True))
