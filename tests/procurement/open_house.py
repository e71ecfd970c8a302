"""A small continuous admission that tests can steer: two products in two municipalities."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from dekkend.kernel.identifiers import KvkNumber
from dekkend.organisations.domain import SYSTEM, LegalForm, NewProvider
from dekkend.organisations.services import register_providers
from dekkend.procurement import definition as d
from dekkend.procurement import services
from dekkend.procurement.admission_words import EnoughMeasure, WindowKind
from dekkend.procurement.domain import Item
from dekkend.procurement.models import AdmissionCell, CellAdmission, Enrolment
from dekkend.procurement.services import admission, admission_decisions, enrolment
from dekkend.procurement.services.regions import ensure_region
from dekkend.runtime import clock
from tests.procurement.small import CLOSES, FACT, LOTS, PUBLISHED, good_items, small_definition

LATER = CLOSES + timedelta(days=30)
"""A moment in the interim entry, after the initial admission."""


def open_house_definition(**changes: object) -> d.Definition:
    """The definition of a continuous admission; ``changes`` replace its parts."""
    small = small_definition()
    made = replace(
        small,
        id="toelating",
        title="Proeftoelating",
        region=d.Region(
            id="proefregio",
            name="Proefregio",
            municipalities=(
                d.Membership(municipality="0268", name="Nijmegen", **FACT),
                d.Membership(municipality="0225", name="Druten", **FACT),
            ),
            **FACT,
        ),
        products=tuple(
            d.Product(id=lot, name=lot.title(), law=d.Law.WMO, status=d.ProductStatus.OFFERED, **FACT)
            for lot in LOTS
        ),
        lots=tuple(
            d.Lot(id=lot, number=str(n), name=lot.title(), products=(lot,), **FACT)
            for n, lot in enumerate(LOTS, start=1)
        ),
        procedure=d.Procedure(
            form=d.ProcedureForm.ADMISSION,
            european=False,
            chosen_by="client",
            supplementary=d.SupplementaryEntry(
                method="tussentijdse-toetreding", per="productgroep-en-gemeente", **FACT
            ),
            **FACT,
        ),
        criteria=(),
        assessment=None,
        admission=d.Admission(
            decision_days=42, recheck_months=12, waiting_norm_days=28, one_off_threshold=3, **FACT
        ),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


class OpenHouse:
    """One small admission with its people; each step is one call."""

    def __init__(self, definition: d.Definition | None = None, region: int | None = None) -> None:
        self.definition = definition or open_house_definition()
        with clock.fixed(PUBLISHED - timedelta(days=2)):
            self.region = region or ensure_region(SYSTEM, self.definition)
            self.row = services.create_procurement(
                SYSTEM, self.definition, region_id=self.region, practice=True
            )
        with clock.fixed(PUBLISHED):
            services.publish(SYSTEM, self.row.pk, closes_at=CLOSES)
        self.row.refresh_from_db()
        self.id: int = self.row.pk
        self.slug: str = self.row.slug
        self.tenderers: dict[str, int] = {}

    def cell(self, product: str = LOTS[0], municipality: str = "0268") -> AdmissionCell:
        return AdmissionCell.objects.get(procurement=self.id, product=product, municipality=municipality)

    def tenderer(self, name: str) -> int:
        if name not in self.tenderers:
            kvk = KvkNumber(str(92_000_000 + len(self.tenderers)))
            new = NewProvider(f"Aanbieder {name}", kvk, LegalForm.FOUNDATION)
            self.tenderers[name] = register_providers(SYSTEM, [new])[0]
        return self.tenderers[name]

    def form(
        self, name: str, *changed: Item, cells: tuple[AdmissionCell, ...] = (), key: UUID | None = None
    ) -> enrolment.EnrolmentForm:
        chosen = cells or (self.cell(),)
        lots = tuple(dict.fromkeys(cell.lot.slug for cell in chosen))
        items = good_items(lots) | {(item.requirement, item.lot): item for item in changed}
        keys = tuple(cell.pk for cell in chosen)
        return enrolment.EnrolmentForm(self.tenderer(name), keys, tuple(items.values()), key or uuid4())

    def enrol(
        self,
        name: str,
        *changed: Item,
        cells: tuple[AdmissionCell, ...] = (),
        at: datetime = LATER,
        key: UUID | None = None,
    ) -> enrolment.EnrolmentReceipt:
        form = self.form(name, *changed, cells=cells, key=key)
        with clock.fixed(at):
            return enrolment.receive_enrolment(SYSTEM, self.id, form)

    def enrolment(self, number: int) -> Enrolment:
        return Enrolment.objects.get(procurement=self.id, number=number)

    def cells_of(self, number: int) -> list[CellAdmission]:
        return list(self.enrolment(number).cells.order_by("cell_id"))

    def check(self, number: int, at: datetime = LATER + timedelta(days=3)) -> int:
        with clock.fixed(at):
            return admission_decisions.check_enrolment(SYSTEM, self.id, number)

    def decide(
        self,
        number: int,
        tests: dict[int, admission_decisions.NewcomerTest] | None = None,
        at: datetime = LATER + timedelta(days=5),
    ) -> tuple[int, int]:
        with clock.fixed(at):
            return admission_decisions.decide_enrolment(SYSTEM, self.id, number, tests)

    def admit(self, name: str, **more: object) -> int:
        """Enrols, checks and decides; the number."""
        number = self.enrol(name, **more).number  # type: ignore[arg-type]
        self.check(number)
        self.decide(number)
        return number

    def define_enough(self, value: int = 1, at: datetime = LATER + timedelta(days=6)) -> None:
        form = admission.EnoughForm(
            LOTS[0], EnoughMeasure.PROVIDERS, value, "Genoeg keus", "Twee is keus, meer niet nodig"
        )
        with clock.fixed(at):
            admission.define_enough(SYSTEM, self.id, form)

    def window(
        self,
        kind: WindowKind,
        first: date,
        last: date | None = None,
        *,
        cells: tuple[AdmissionCell, ...] = (),
        at: datetime = LATER + timedelta(days=8),
        why: str = "Omdat er genoeg is",
    ) -> int:
        keys = tuple(cell.pk for cell in cells or (self.cell(),))
        with clock.fixed(at):
            return admission.set_window(SYSTEM, self.id, admission.WindowForm(keys, kind, first, last, why))

    def close(self, first: datetime = LATER + timedelta(days=10)) -> None:
        """Closes the first cell, with one admitted provider and "enough" defined before."""
        if not CellAdmission.objects.filter(cell=self.cell(), status="toegelaten").exists():
            self.admit("gevestigd")
        self.define_enough()
        self.window(WindowKind.CLOSED, first.date())


NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
