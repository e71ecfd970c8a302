"""What fills the addresses of cells, stops, rooms, duties, endings and transitions for the personas."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.personas import ALWAYS, World

Places = dict[str, Any]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _row(world: World) -> Any:
    from dekkend.contracts.models import Agreement

    return Agreement.objects.get(slug=world.places["agreement"])


def one(**more: Any) -> Callable[[World, str], Places]:
    """The provider's own agreement."""
    return lambda world, persona: {"slug": world.places["agreement"], **more}


def by_side(provider: str, buyer: str, **more: Any) -> Callable[[World, str], Places]:
    """What the provider does, or what the others would."""

    def places(world: World, persona: str) -> Places:
        act = provider if persona in ("provider", "competitor") else buyer
        return {"slug": world.places["agreement"], "act": act, **more}

    return places


def room(**more: Any) -> Callable[[World, str], Places]:
    """A room that runs and is watched by the provider; a controller of the region adjusts its height."""

    def places(world: World, persona: str) -> Places:
        from dekkend.contracts.models import Ceiling
        from dekkend.organisations.domain import SYSTEM, Role
        from dekkend.organisations.services import grant_role
        from dekkend.runtime import clock

        if persona == "controller":
            grant_role(SYSTEM, world.accounts[persona], Role.CONTROLLER, world.region, ALWAYS)
        row = _row(world)
        year = clock.today().year
        Ceiling.objects.create(
            agreement=row,
            number=90,
            status="loopt",
            first=date(year, 1, 1),
            last=date(year, 12, 31),
            height=Decimal(1000),
            aspecific=True,
            decided_on=date(year - 1, 9, 1),
            decision="Besluit.",
        )
        act = {"act": "aanpassen" if persona == "controller" else "gebruik"} if "act" in more else {}
        return {"slug": row.slug, "number": 90, **act}

    return places


def stop(world: World, persona: str) -> Places:
    """A stop that was asked: the provider may announce it, the buyer may allow it."""
    from dekkend.contracts.models import ClientStop

    row = _row(world)
    ClientStop.objects.create(
        agreement=row,
        number=90,
        status="gevraagd",
        first=date(2030, 1, 1),
        reason="Vol.",
        asked_on=NOW.date(),
    )
    act = "aankondigen" if persona in ("provider", "competitor") else "toestaan"
    return {"slug": row.slug, "number": 90, "act": act}


def duty(**more: Any) -> Callable[[World, str], Places]:
    """A report that somebody wrote down."""

    def places(world: World, persona: str) -> Places:
        from dekkend.contracts.models import AgreementFact

        row = _row(world)
        data = {"id": "melding-90", "kind": "financieel-risico", "happened_on": "2026-03-01"}
        AgreementFact.objects.create(
            agreement=row, kind="melding", key="melding-90", data=data, recorded_at=NOW
        )
        return {"slug": row.slug, "kind": "melding", "key": "melding-90", **more}

    return places


def ending(world: World, persona: str) -> Places:
    """An ending that is being prepared."""
    from dekkend.contracts.models import Ending

    row = _row(world)
    made = Ending.objects.create(agreement=row, ground="fraude", facts="Feiten.", prepared_on=NOW.date())
    return {"slug": row.slug, "number": made.pk, "act": "voornemen"}


def bridge(world: World, persona: str) -> Places:
    """A proposed bridge for a client of the municipality."""
    from uuid import uuid4

    from dekkend.contracts.models import Bridging
    from dekkend.runtime.tenancy import acting_for

    row = _row(world)
    with acting_for([world.municipality], [row.provider_id]):
        made = Bridging.objects.create(
            agreement=row,
            municipality_id=world.municipality,
            provider_id=row.provider_id,
            client=uuid4(),
            product="begeleiding",
            first=date(2040, 1, 1),
            last=date(2040, 2, 1),
            reason="Geen andere hulp.",
        )
    act = "afspreken" if persona in ("provider", "competitor") else "intrekken"
    return {"slug": row.slug, "number": made.pk, "act": act}


def transition(**more: Any) -> Callable[[World, str], Places]:
    """The transition to what the procurement of the personas awarded."""

    def places(world: World, persona: str) -> Places:
        from dekkend.contracts.models import Transition
        from dekkend.contracts.queries.transition import view_of
        from dekkend.procurement.models import Procurement

        made = Transition.objects.create(
            region_id=world.region,
            procurement=Procurement.objects.get(slug=world.places["slug"]),
            title="Overgang",
            start=date(2027, 1, 1),
            awarded_on=date(2026, 9, 1),
            made_at=NOW,
        )
        key = {"key": view_of(made).steps[0].key} if "key" in more else {}
        return {"id": made.pk, **more, **key}

    return places


def with_supply(slug: str) -> None:
    """Gives an agreement a room that asks a signal, a stop that was asked, a report and a subcontractor."""
    from dekkend.contracts.models import Agreement, AgreementFact, Ceiling, ClientStop, RoomUse
    from dekkend.runtime import clock

    row, year = Agreement.objects.get(slug=slug), clock.today().year
    made = Ceiling.objects.create(
        agreement=row,
        number=1,
        status="loopt",
        first=date(year, 1, 1),
        last=date(year, 12, 31),
        height=Decimal(400_000),
        decided_on=date(year - 1, 9, 1),
        decision="Besluit.",
    )
    for day, amount in ((date(year, 1, 1), 40_000), (min(date(year, 5, 31), clock.today()), 290_000)):
        RoomUse.objects.update_or_create(
            ceiling=made, on=day, defaults={"amount": amount, "source": "Declaraties", "recorded_at": NOW}
        )
    ClientStop.objects.create(
        agreement=row, number=1, status="gevraagd", first=date(2030, 1, 1), reason="Vol.", asked_on=NOW.date()
    )
    facts = {
        "melding": {"id": "melding-1", "kind": "financieel-risico", "happened_on": "2026-03-01"},
        "onderaannemer": {
            "id": "onderaannemer-1",
            "name": "Jo Vos",
            "kind": "zzp",
            "works_from": "2026-07-01",
        },
    }
    for kind, data in facts.items():
        AgreementFact.objects.create(agreement=row, kind=kind, key=data["id"], data=data, recorded_at=NOW)


ADDRESSES: dict[str, Callable[[World, str], Places]] = {
    **dict.fromkeys(
        ("agreement_cells", "agreement_stops", "agreement_rooms", "agreement_duties", "agreement_ending"),
        one(),
    ),
    "agreement_cells_act": one(act="plaatsen"),
    "agreement_stops_act": by_side("vragen", "opleggen"),
    "agreement_stop_act": stop,
    "agreement_rooms_act": one(act="voornemen"),
    "agreement_room": room(),
    "agreement_room_file": room(),
    "agreement_room_act": room(act=""),
    "agreement_duty_kind": one(kind="melding"),
    "agreement_duty_kind_act": one(kind="melding", act="vastleggen"),
    "agreement_duty": duty(),
    "agreement_duty_act": duty(act="wijzigen"),
    "agreement_ending_new": one(act="voorbereiden"),
    "agreement_ending_act": ending,
    "agreement_bridge_act": bridge,
    "transition": transition(),
    "transition_clients": transition(),
    "transition_act": transition(act="opvolgers"),
    "transition_step": transition(key=""),
    "transition_make": lambda world, persona: {"act": "maken"},
}
