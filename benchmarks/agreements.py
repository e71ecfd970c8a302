"""The clocks of 3,000 agreements with 20 cells each: the nightly round, and the register.

Part of ``./dekkend benchmark agreements``. An embedded database in a folder of its own. Each agreement has a
ladder, a spending room with figures, a change, cover and use; some a client stop, a subcontractor, a report.
The aims: a night well under 60 s that changes nothing when it runs again, the register under 300 ms (p95).
"""

import argparse
import json
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

TODAY = datetime(2027, 9, 15, 3, tzinfo=UTC)
PROVIDERS, TOWNS, PRODUCTS, TOGETHER = 300, 10, 40, 500


def main() -> None:
    """Measures and tells it as one JSON document."""
    sizes = argparse.ArgumentParser()
    sizes.add_argument("--agreements", type=int, default=3000)
    sizes.add_argument("--cells", type=int, default=20)
    sizes.add_argument("--asked", type=int, default=60)
    sizes.add_argument("--folder", help="an installation without agreements; else a new one")
    asked = sizes.parse_args()
    with tempfile.TemporaryDirectory(prefix="dekkend-agreements-") as scratch:
        folder = asked.folder or scratch
        os.environ.update(
            DEKKEND_HOME=folder, DEKKEND_DB_POOL="0", DJANGO_SETTINGS_MODULE="dekkend.config.settings"
        )
        from dekkend.cli.home import Home
        from dekkend.cli.installation import database

        with database(Home.from_environment()):
            import django

            django.setup()
            from django.db import connections

            from dekkend.runtime import clock

            region = _region()
            with clock.fixed(TODAY):
                found = _nights(region, asked.agreements, asked.cells)
            print(json.dumps({**found, **_pages(region, asked.asked)}))
            connections.close_all()


def _nights(region: int, agreements: int, cells: int) -> dict[str, Any]:
    """Seconds and memory of taking agreements over, of a first night, of the same one again, of the next."""
    from dekkend.contracts.models import DatedMoment, ToldMoment
    from dekkend.contracts.services.nightly import run_night

    chance = random.Random(3)  # noqa: S311 - made-up figures
    keep = _seconds(lambda: _bring_in(region, agreements, cells, chance))
    before = _peak_mib()
    first, first_seconds = _timed(run_night)
    before_again = time.process_time()
    second, second_seconds = _timed(run_night)
    processor = round(time.process_time() - before_again, 1)
    assert (first.agreements, second.agreements) == (agreements, agreements)
    assert (second.told, second.escalated, second.done, second.failed) == (0, 0, 0, [])
    with_peak = _peak_mib()
    return {
        "agreements": agreements,
        "cells": agreements * cells,
        "moments": DatedMoment.objects.count(),
        "tasks": ToldMoment.objects.count(),
        "bring_in_seconds": keep,
        "night_seconds": first_seconds,
        "again_seconds": second_seconds,
        "again_processor_seconds": processor,
        "next_night_seconds": _next_night(),
        "memory_mib": with_peak,
        "memory_before_mib": before,
    }


def _next_night() -> float:
    """A day later, as it is on most nights: little to tell."""
    from dekkend.contracts.services.nightly import run_night
    from dekkend.runtime import clock

    with clock.fixed(TODAY + timedelta(days=1)):
        return _timed(run_night)[1]


def _pages(region: int, asked: int) -> dict[str, Any]:
    """Milliseconds of pages as a contract manager asks them, without the network."""
    from django.core.management import call_command
    from django.test import Client

    call_command("collectstatic", interactive=False, verbosity=0)
    client = Client(headers={"host": "localhost"})
    client.force_login(_manager(region))
    pages = {
        "register": "/overeenkomsten/",
        "register_filtered": "/overeenkomsten/?q=Zorg",
        "work_list": "/",
    }
    return {name: _percentiles(client, path, asked) for name, path in pages.items()}


def _percentiles(client: Any, path: str, asked: int) -> dict[str, float]:
    taken = []
    for number in range(asked + 3):
        began = time.perf_counter()
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        if number >= 3:
            taken.append((time.perf_counter() - began) * 1000)
    ordered = sorted(taken)
    return {"p50": round(statistics.median(ordered), 1), "p95": round(ordered[int(len(ordered) * 0.95)], 1)}


def _manager(region: int) -> Any:
    from dekkend.kernel.periods import Period
    from dekkend.organisations.domain import Role
    from dekkend.organisations.models import Account, RoleGrant
    from dekkend.organisations.ranges import stored

    account = Account.objects.create(
        email="contractmanager@example.org", name="Contractmanager", created_at=TODAY, is_example=True
    )
    always = stored(Period(date(2020, 1, 1)))
    RoleGrant.objects.create(
        account=account, role=Role.CONTRACT_MANAGER, organisation_id=region, period=always
    )
    return account


def _region() -> int:
    from dekkend.kernel.identifiers import CbsCode
    from dekkend.kernel.periods import Period
    from dekkend.organisations.domain import SYSTEM, NewMember
    from dekkend.organisations.queries import municipalities
    from dekkend.organisations.services import load_municipalities, register_region

    load_municipalities()
    always = Period(date(2020, 1, 1))
    members = [NewMember(CbsCode(row.cbs_code), always) for row in municipalities(SYSTEM)[:TOWNS]]
    return register_region(SYSTEM, "Meting", members)


def _bring_in(region: int, agreements: int, cells: int, chance: random.Random) -> None:
    from dekkend.contracts.services.bringing_in import bring_in
    from dekkend.organisations.domain import SYSTEM
    from dekkend.organisations.queries import municipalities

    towns = [row.cbs_code for row in municipalities(SYSTEM)[:TOWNS]]
    made = [_agreement(number, cells, towns, chance) for number in range(agreements)]
    for first in range(0, agreements, TOGETHER):
        bring_in(SYSTEM, region, made[first : first + TOGETHER])


def _agreement(number: int, cells: int, towns: list[str], chance: random.Random) -> Any:
    """A made-up agreement with something of everything that has a clock."""
    from dekkend.catalogue.domain import FinancingVariant, Law
    from dekkend.contracts import agreement_model as model

    start = date(2023 + number % 5, 1, 1)
    signed = start - timedelta(days=60)
    agreement = model.Agreement(
        kind="overeenkomst",
        id=f"meting-{number}",
        number=f"M-{number:05d}",
        title=f"Begeleiding {number}",
        law=Law.WMO,
        variant=FinancingVariant.EFFORT,
        origin=model.Origin.TENDER,
        edition="wmo-1-2",
        created_on=signed,
        provider=_party(number % PROVIDERS),
        term=model.AgreedTerm(
            start=start, initial_months=48, option_months=24, options=2, termination_options=(1,)
        ),
        signing=model.Signing(sent_on=signed, provider_on=signed, buyer_on=signed),
        lines=tuple(_lines(number, cells, towns)),
    )
    return replace(agreement, **_events(number, start, chance))


def _party(number: int) -> Any:
    from dekkend.contracts.agreement_model import Party
    from dekkend.organisations.domain import LegalForm

    return Party(
        id=f"zorg-{number}",
        name=f"Zorg {number}",
        kvk=f"{10_000_000 + number}",
        legal_form=LegalForm.FOUNDATION,
        staff=number % 40,
    )


def _lines(number: int, cells: int, towns: list[str]) -> Iterator[Any]:
    from dekkend.contracts.agreement_model import ContractLine

    for place in range(cells):
        product = f"product-{(number + place // len(towns)) % PRODUCTS}"
        lot = f"perceel-{place // len(towns)}"
        yield ContractLine(product=product, municipality=towns[place % len(towns)], lot=lot, capacity=10)


def _events(number: int, start: date, chance: random.Random) -> dict[str, Any]:
    from dekkend.contracts import agreement_events as events
    from dekkend.contracts import agreement_model as model
    from dekkend.contracts.amendment_rules import AmendmentKind
    from dekkend.contracts.duty import EventKind
    from dekkend.contracts.subcontracting_rules import SubcontractorKind

    room = events.Ceiling(
        id="ruimte",
        first=date(2027, 1, 1),
        last=date(2027, 12, 31),
        height=Decimal(400_000),
        intent_on=date(2026, 6, 1),
        decided_on=date(2026, 9, 1),
        plan_on=date(2026, 10, 15),
        uses=tuple(
            events.RoomUse(on=date(2027, month, 1), amount=Decimal(chance.randint(1, 3) * 10_000 * month))
            for month in range(2, 10)
        ),
        renew=number % 2 == 0,
    )
    stop = events.Stop(
        id="stop",
        first=date(2027, 8, 1),
        last=date(2027, 10, 31),
        product=f"product-{number % PRODUCTS}",
        asked_on=date(2027, 6, 1),
        consent_on=date(2027, 6, 10),
        announced_on=date(2027, 6, 15),
        alternative="Twee andere aanbieders.",
    )
    worker = events.Subcontractor(
        id="onder", name="Een ander", kind=SubcontractorKind.COMPANY, works_from=date(2027, 9, 20)
    )
    report = events.Report(
        id="melding", kind=EventKind.FINANCIAL_RISK, happened_on=date(2027, 9, 1 + number % 14)
    )
    change = events.Amendment(
        id="wijziging",
        title="Andere woorden",
        kind=AmendmentKind.CLAUSE,
        proposed_on=date(2027, 3, 1),
        agreed_on=date(2027, 4, 1),
        effective_on=date(2027, 5, 1),
        addendum="Addendum 1",
        possibility="1.4.1a",
    )
    return {
        "ceilings": (room,),
        "stops": (stop,) if number % 10 == 0 else (),
        "subcontractors": (worker,) if number % 3 == 0 else (),
        "reports": (report,) if number % 4 == 0 else (),
        "amendments": (change,),
        "insurance": model.Insurance(ends=date(2027, 12, 31)),
        "continuity": events.Continuity(step=1 + number % 6, reviewed_on=date(2027, 8, 1)),
        "activity": model.Activity(
            last_delivery=date(2027, 1 + number % 9, 1),
            last_claim=date(2027, 1 + number % 9, 1),
            clients=number % 30,
            fewest_clients=3,
            open_clients=number % 30,
        ),
    }


def _timed(act: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    found = act()
    return found, round(time.perf_counter() - began, 1)


def _seconds(act: Callable[[], Any]) -> float:
    return _timed(act)[1]


def _peak_mib() -> int:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
