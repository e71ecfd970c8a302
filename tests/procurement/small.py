"""A small procurement that tests can steer: two lots, two criteria, one of each kind of evidence."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.contrib.auth import get_user_model

from dekkend.kernel.identifiers import KvkNumber
from dekkend.kernel.periods import Period
from dekkend.organisations.domain import SYSTEM, Actor, LegalForm, NewProvider, Role
from dekkend.organisations.queries import actor_for
from dekkend.organisations.services import create_account, grant_role, register_providers
from dekkend.procurement import definition as d
from dekkend.procurement import services
from dekkend.procurement.domain import Agreement, Given, Item, Receipt, Sheet, SubmissionForm
from dekkend.procurement.domain_assessment import Interest, MeetingHeld, Stated
from dekkend.procurement.envelope import EnvelopeKind
from dekkend.procurement.models import AssessorAssignment, Procurement
from dekkend.procurement.services.interests import tenderers_of
from dekkend.procurement.services.regions import ensure_region
from dekkend.runtime import clock

FACT = {"source": "S0 §1"}
CLOSES = datetime(2026, 3, 2, 11, tzinfo=UTC)
PUBLISHED = CLOSES - timedelta(days=40)
LOTS = ("begeleiding", "dagbesteding")
PASSPHRASE = "vier woorden die niemand raadt"
PASS = Decimal(7)
FAIL = Decimal(4)


def small_definition(**changes: object) -> d.Definition:
    """The definition; ``changes`` replace its parts."""
    made = d.Definition(
        format=1,
        id="proef",
        title="Proefinkoop",
        laws=(d.Law.WMO,),
        version="1",
        status="vastgesteld",
        documents=(d.Document(id="S0", title="Kader"),),
        region=d.Region(
            id="proefregio",
            name="Proefregio",
            municipalities=(d.Membership(municipality="0268", name="Nijmegen", **FACT),),
            **FACT,
        ),
        products=(d.Product(id="hulp", name="Hulp", law=d.Law.WMO, **FACT),),
        lots=tuple(
            d.Lot(id=lot, number=str(n), name=lot.title(), products=("hulp",), **FACT)
            for n, lot in enumerate(LOTS, start=1)
        ),
        procedure=d.Procedure(form=d.ProcedureForm.EMVI_1, total_value=Decimal(900_000), **FACT),
        term=d.Term(start=date(2027, 1, 1), initial_months=48, **FACT),
        steps=(
            d.Step(id="publicatie", kind=d.StepKind.PUBLICATION, title="P", when="2026-01-20", **FACT),
            d.Step(id="sluiting", kind=d.StepKind.BIDS_CLOSE, title="S", when="2026-03-02", **FACT),
        ),
        requirements=(
            d.Requirement(id="handtekening", kind=d.RequirementKind.SIGNATURE, title="Handtekening", **FACT),
            d.Requirement(id="vraag", kind=d.RequirementKind.ANSWER, title="Vraag", per="perceel", **FACT),
        ),
        evidence=(
            d.Evidence(id="gva", kind=d.EvidenceKind.EXCLUSION, title="GVA", rule="EL-03", **FACT),
            d.Evidence(
                id="ervaring",
                kind=d.EvidenceKind.SUITABILITY,
                title="Ervaring",
                per="perceel",
                minimum=2,
                rejection=d.RejectionKind.NO_PROVEN_EXPERIENCE,
                **FACT,
            ),
            d.Evidence(id="akkoord", kind=d.EvidenceKind.EXECUTION, title="Akkoord", **FACT),
        ),
        repair=d.Repair(days=7, **FACT),
        criteria=(_criterion("inhoud", 60), _criterion("client", 40)),
        assessment=d.Assessment(assessors_per_bid=2, difference_to_discuss=Decimal(2), **FACT),
        award=d.Award(method="alle-geschikte", standstill_days=20, **FACT),
        tariffs=d.Tariffs(way=1, **FACT),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def _criterion(name: str, weight: int) -> d.Criterion:
    kinds = {
        "inhoud": d.RejectionKind.VAGUE_CONTENT,
        "client": d.RejectionKind.LITTLE_EYE_FOR_CLIENT,
    }
    return d.Criterion(
        id=name,
        name=name.title(),
        kind=d.CriterionKind.AWARD,
        weight=Decimal(weight),
        scale_min=Decimal(0),
        scale_max=Decimal(10),
        minimum=Decimal(6),
        rejection=kinds[name],
        **FACT,
    )


def good_items(lots: tuple[str, ...] = LOTS) -> dict[tuple[str, str | None], Item]:
    """What a complete submission holds, by place; tests change one of them."""
    items = [
        Item("handtekening"),
        Item("gva", issued_on=date(2025, 6, 1), applies=False),
        Item("akkoord", agreed=True),
        *(Item("vraag", lot, text="Een antwoord.") for lot in lots),
        *(Item("ervaring", lot, shown=True, amount=3) for lot in lots),
    ]
    return {(item.requirement, item.lot): item for item in items}


class Small:
    """One small procurement with its people; each step is one call."""

    def __init__(self, definition: d.Definition | None = None, *, practice: bool = False) -> None:
        self.definition = definition or small_definition()
        with clock.fixed(PUBLISHED - timedelta(days=2)):
            self.region = ensure_region(SYSTEM, self.definition)
            self.row = services.create_procurement(
                SYSTEM, self.definition, region_id=self.region, practice=practice
            )
        self.id: int = self.row.pk
        self.slug: str = self.row.slug
        self.people: list[Actor] = []
        self.numbers: dict[str, int] = {}
        self.tenderers: dict[str, int] = {}

    def refresh(self) -> Procurement:
        self.row.refresh_from_db()
        return self.row

    def officers(self, count: int = 2) -> list[Actor]:
        """Buyers of the region with a key, whose passphrase is ``PASSPHRASE``."""
        while len(self.people) < count:
            mail = f"kluis{len(self.people)}@proef.example"
            account = create_account(SYSTEM, mail, f"Kluishouder {len(self.people)}")
            grant_role(SYSTEM, account, Role.BUYER, self.region, Period(date(2025, 1, 1)))
            actor = actor_for(get_user_model().objects.get(pk=account))
            services.make_officer_key(actor, PASSPHRASE)
            self.people.append(actor)
        return self.people[:count]

    def publish(self) -> "Small":
        with clock.fixed(PUBLISHED):
            self.officers()
            services.publish(SYSTEM, self.id, closes_at=CLOSES)
        return self

    def tenderer(self, name: str) -> int:
        if name not in self.tenderers:
            kvk = KvkNumber(str(91_000_000 + len(self.tenderers)))
            new = NewProvider(f"Aanbieder {name}", kvk, LegalForm.FOUNDATION)
            self.tenderers[name] = register_providers(SYSTEM, [new])[0]
        return self.tenderers[name]

    def submit(
        self,
        name: str,
        *changed: Item,
        lots: tuple[str, ...] = LOTS,
        at: datetime = CLOSES - timedelta(days=1),
        key: UUID | None = None,
    ) -> Receipt:
        items = good_items(lots) | {(item.requirement, item.lot): item for item in changed}
        form = SubmissionForm(self.tenderer(name), lots, tuple(items.values()), key or uuid4())
        with clock.fixed(at):
            given = services.receive_submission(SYSTEM, self.id, form)
        self.numbers[name] = given.number
        return given

    def shut(self) -> "Small":
        """Closes receipt; the vault stays shut."""
        with clock.fixed(CLOSES + timedelta(minutes=1)):
            services.close_receipt(SYSTEM, self.id)
        return self

    def open(self, kind: EnvelopeKind = EnvelopeKind.QUALITY) -> int:
        """Two officers open the vault; how many envelopes."""
        with clock.fixed(CLOSES + timedelta(minutes=2)):
            if self.row.practice:
                return services.open_practice_vault(self.id, kind)
            turns = [services.turn_key(one, self.id, PASSPHRASE, kind=kind) for one in self.officers()]
            return services.open_envelopes(self.officers()[1], turns[-1].vault_id)

    def close(self) -> "Small":
        """Closes receipt and opens the vault."""
        self.shut().open()
        return self

    def repair(self, **repairs: tuple[Item, ...]) -> "Small":
        with clock.fixed(CLOSES + timedelta(days=1)):
            services.check_completeness(SYSTEM, self.id)
            services.open_repair_windows(SYSTEM, self.id)
            for name, items in repairs.items():
                services.record_repair(SYSTEM, self.id, self.numbers[name], items)
        with clock.fixed(CLOSES + timedelta(days=20)):
            services.close_repair(SYSTEM, self.id)
        return self

    def check(self) -> "Small":
        with clock.fixed(CLOSES + timedelta(days=20)):
            services.run_all_checks(SYSTEM, self.id)
        return self

    def assign(self, count: int = 2) -> list[Actor]:
        accounts = []
        for number in range(count):
            account = create_account(SYSTEM, f"a{number}@proef.example", f"Beoordelaar {number}")
            grant_role(SYSTEM, account, Role.ASSESSOR, self.region, Period(date(2025, 1, 1)))
            accounts.append(account)
        people = get_user_model().objects.in_bulk(accounts)
        assessors = [actor_for(people[account]) for account in accounts]
        with clock.fixed(CLOSES + timedelta(days=21)):
            self.without_interests(assessors)
            services.assign_assessors(SYSTEM, self.id, accounts)
        return assessors

    def without_interests(self, assessors: list[Actor]) -> None:
        """Everyone states to have no interest in any tenderer."""
        stated = [Stated(tenderer, Interest.NONE) for tenderer in tenderers_of(self.id)]
        for actor in assessors:
            services.state_interests(actor, self.id, stated)

    def sheet(self, bid: int, score: Decimal = PASS, **other: Decimal) -> Sheet:
        scores = {"inhoud": score, "client": score} | other
        return Sheet(bid, {name: Given(value, "Omdat.") for name, value in scores.items()})

    def bids_of(self, actor: Actor) -> list[int]:
        rows = AssessorAssignment.objects.filter(assessor_id=actor.account_id)
        return list(rows.order_by("bid_id").values_list("bid_id", flat=True))

    def score(self, assessors: list[Actor], low: dict[int, dict[str, Decimal]] | None = None) -> "Small":
        """Everyone passes everything, except what ``low`` says by bid and criterion."""
        changes = low or {}
        for actor in assessors:
            mine = self.bids_of(actor)
            sheets = [self.sheet(bid, **changes.get(bid, {})) for bid in mine]
            services.score_bids(actor, self.id, sheets)
            services.lock_scores(actor, self.id, mine)
        services.start_consensus(SYSTEM, self.id)
        first = {}
        for row in AssessorAssignment.objects.filter(bid__submission__procurement=self.id, seat=1):
            first.setdefault(row.assessor_id, []).append(row.bid_id)
        for account, bids in first.items():
            agreements = [Agreement(bid, self.sheet(bid, **changes.get(bid, {})).scores) for bid in bids]
            self.agree(Actor(account, "Beoordelaar"), *agreements)
        return self

    def agree(self, writer: Actor, *agreements: Agreement) -> None:
        """The assessors meet, one writes down what they agree on, the others confirm."""
        bids = [agreement.bid_id for agreement in agreements]
        seats = AssessorAssignment.objects.filter(bid__in=bids, ended_at__isnull=True)
        people = {bid: [row.assessor_id for row in seats if row.bid_id == bid] for bid in bids}
        now = clock.now()
        meetings = [
            MeetingHeld(bid, now, tuple(who), "Wij lazen de tekst samen.") for bid, who in people.items()
        ]
        services.record_meetings(writer, self.id, meetings)
        services.reach_consensus(writer, self.id, list(agreements))
        for other in {row.assessor_id for row in seats} - {writer.account_id}:
            own = {bid: None for bid in bids if other in people[bid]}
            services.confirm_consensus(Actor(other, "Beoordelaar"), self.id, own)

    def decide(self) -> "Small":
        with clock.fixed(CLOSES + timedelta(days=40)):
            services.decide(SYSTEM, self.id)
        return self

    def announce(self, on: datetime = CLOSES + timedelta(days=41)) -> "Small":
        with clock.fixed(on):
            services.announce(SYSTEM, self.id)
        return self
