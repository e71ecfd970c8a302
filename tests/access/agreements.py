"""An agreement in force between the region of the personas and the provider, for addresses of its pages."""

from datetime import UTC, date, datetime
from typing import Any

from psycopg.types.range import DateRange

from dekkend.contracts.models import Agreement, Amendment, ContractLine
from dekkend.organisations.models import Organisation
from tests.personas import World

SIGNED = date(2025, 12, 1)


def agreement_places(world: World) -> dict[str, Any]:
    """``agreement``: the slug of the agreement of the provider; ``cell``: the places of its one cell.
    A change of it was proposed."""
    made = make_agreement(world)
    ContractLine.objects.create(
        agreement=made,
        product="begeleiding",
        municipality_id=world.municipality,
        period=DateRange(date(2026, 1, 1), None),
    )
    Amendment.objects.create(
        agreement=made,
        number=1,
        title="Andere indexatie",
        kind="niet-wezenlijk",
        edition="wmo-1-2",
        text="De index is een andere.",
        reason="De reeks stopt.",
        proposed_on=date(2026, 2, 1),
    )
    region, town = (Organisation.objects.get(pk=key).slug for key in (world.region, world.municipality))
    return {
        "agreement": made.slug,
        "cell": {"region": region, "product": "begeleiding", "municipality": town},
    }


def make_agreement(world: World, number: str = "PR-2026-001", **more: Any) -> Agreement:
    """An agreement that both signed."""
    given = {
        "number": number,
        "slug": number.lower(),
        "title": "Begeleiding",
        "buyer_id": world.region,
        "provider_id": world.provider,
        "law": "wmo",
        "variant": "inspanningsgericht",
        "origin": "aanbesteding",
        "edition": "wmo-1-2",
        "status": "van-kracht",
        "start": date(2026, 1, 1),
        "initial_months": 24,
        "option_months": 12,
        "options": 2,
        "created_at": datetime(2025, 11, 1, 12, tzinfo=UTC),
        "sent_on": SIGNED,
        "provider_signed_on": SIGNED,
        "buyer_signed_on": SIGNED,
    }
    return Agreement.objects.create(**{**given, **more})
