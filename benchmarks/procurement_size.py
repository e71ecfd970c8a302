"""How long a large procurement takes from definition to decisions, and how much memory.

``python benchmarks/procurement_size.py [--lots 800] [--bidders 300] [--bids 20000]`` on an empty database of
its own; everything is rolled back. Prints seconds per stage and peak memory; ``--json`` prints them as JSON.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))


def main() -> None:
    """Runs the measurement."""
    wanted = arguments()
    with tempfile.TemporaryDirectory(prefix="dekkend-size-") as folder:
        os.environ.update(
            DEKKEND_HOME=folder, DEKKEND_DB_POOL="0", DJANGO_SETTINGS_MODULE="dekkend.config.settings"
        )
        from dekkend.cli.home import Home
        from dekkend.cli.installation import database

        with database(Home.from_environment()):
            found = measure(wanted)
    tell(found, as_json=wanted.json)


def arguments() -> argparse.Namespace:
    """The sizes to measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lots", type=int, default=800)
    parser.add_argument("--bidders", type=int, default=300)
    parser.add_argument("--bids", type=int, default=20_000)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def measure(wanted: argparse.Namespace) -> dict[str, Any]:
    """Runs the procurement in one transaction that is rolled back."""
    import django

    django.setup()
    from django.db import transaction

    from dekkend.organisations.domain import SYSTEM
    from dekkend.procurement.queries import outcome_counts
    from dekkend.procurement.services.practice import Until, run_practice
    from dekkend.procurement.services.regions import ensure_region

    definition, settings = large_definition(wanted.lots), large_settings(wanted)
    with transaction.atomic():
        region_id = ensure_region(SYSTEM, definition)
        started = time.perf_counter()
        run = run_practice(definition, settings, region_id=region_id, until=Until.ANNOUNCED)
        total = time.perf_counter() - started
        outcome = {result.value: count for result, count in outcome_counts(SYSTEM, run.row.slug).items()}
        transaction.set_rollback(True)
    return {
        "lots": wanted.lots,
        "bidders": wanted.bidders,
        "bids": wanted.bids,
        "seconds": round(total, 1),
        "stages": {stage: round(seconds, 1) for stage, seconds in run.durations.items()},
        "peak_mib": peak_mib(),
        "outcome": outcome,
    }


def peak_mib() -> int:
    """Most memory that this process held, in MiB; the database server is another process."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1024 * 1024 if sys.platform == "darwin" else 1024)


def large_definition(lots: int) -> Any:
    """A made-up definition with so many lots, three criteria and two assessors a bid."""
    from dekkend.procurement import definition as d

    made = {"source": "B1 verzonnen voor de meting"}
    criteria = [("inhoud", 50), ("client", 30), ("plan", 20)]
    return d.Definition(
        format=1,
        id="meting-groot",
        title="Meting van een grote inkoop",
        laws=(d.Law.WMO,),
        version="1",
        status="concept",
        documents=(d.Document(id="B1", title="Meting"),),
        region=d.Region(
            id="meting",
            name="Meetregio",
            municipalities=(d.Membership(municipality="0363", name="Amsterdam", **made),),
            **made,
        ),
        products=(d.Product(id="hulp", name="Hulp", law=d.Law.WMO, **made),),
        lots=tuple(
            d.Lot(id=f"perceel-{n}", number=str(n), name=f"Perceel {n}", products=("hulp",), **made)
            for n in range(1, lots + 1)
        ),
        procedure=d.Procedure(form=d.ProcedureForm.EMVI_1, **made),
        term=d.Term(**made),
        steps=(
            d.Step(id="sluiting", kind=d.StepKind.BIDS_CLOSE, title="Sluiting", when="2026-03-02", **made),
        ),
        requirements=(
            d.Requirement(id="handtekening", kind=d.RequirementKind.SIGNATURE, title="Handtekening", **made),
            d.Requirement(
                id="antwoord", kind=d.RequirementKind.ANSWER, title="Antwoord", per="perceel", **made
            ),
        ),
        evidence=(
            d.Evidence(id="gva", kind=d.EvidenceKind.EXCLUSION, title="GVA", rule="EL-03", **made),
            d.Evidence(
                id="ervaring", kind=d.EvidenceKind.SUITABILITY, title="Ervaring", per="perceel", **made
            ),
            d.Evidence(id="akkoord", kind=d.EvidenceKind.EXECUTION, title="Akkoord", **made),
        ),
        repair=d.Repair(days=7, **made),
        criteria=tuple(
            d.Criterion(
                id=name,
                name=name,
                kind=d.CriterionKind.AWARD,
                weight=Decimal(weight),
                scale_min=Decimal(0),
                scale_max=Decimal(10),
                minimum=Decimal(6),
                **made,
            )
            for name, weight in criteria
        ),
        assessment=d.Assessment(assessors_per_bid=2, difference_to_discuss=Decimal(2), **made),
        award=d.Award(method="alle-geschikte", standstill_days=20, **made),
    )


def large_settings(wanted: argparse.Namespace) -> Any:
    """Three cohorts: most are good, some repair, some are weak on one lot."""
    from dekkend.procurement.simulation.settings import settings_from

    weak, repairing = wanted.bidders // 6, wanted.bidders // 6
    each = wanted.bids // wanted.bidders
    good = wanted.bidders - weak - repairing
    repair = {"on": "handtekening", "flaw": "ontbreekt", "repaired": True}
    fault = {"on": "inhoud", "flaw": "onvoldoende", "bids": "een"}
    least = {"lots_at_least": 2}
    return settings_from(
        {
            "assessors": 60,
            "cohorts": [
                {"id": "goed", "bidders": good, "bids": wanted.bids - each * (weak + repairing)},
                {"id": "herstelt", "bidders": repairing, "bids": each * repairing, "plants": [repair]},
                {"id": "zwak", "bidders": weak, "bids": each * weak, "plants": [fault], **least},
            ],
        }
    )


def tell(found: dict[str, Any], *, as_json: bool) -> None:
    """Prints what was measured."""
    if as_json:
        print(json.dumps(found, indent=2))
        return
    print(f"{found['lots']} lots, {found['bidders']} bidders, {found['bids']} bids: {found['seconds']} s")
    for stage, seconds in found["stages"].items():
        print(f"  {stage:14} {seconds:6.1f} s")
    print(f"  peak memory    {found['peak_mib']:6} MiB; outcome {found['outcome']}")


if __name__ == "__main__":
    main()
