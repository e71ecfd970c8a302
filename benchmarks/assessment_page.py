"""How fast an assessor's page is: one bid beside 40 criteria, half of them scored, and saving the sheet.

``./dekkend benchmark assessment_page`` runs this file. It starts an embedded database in a folder of its own
and the web server as ``./dekkend`` does, and runs a small practice procurement up to the assessment. Measured
is the page of one bid for its assessor, for one client and for sixteen, among a list of bids; and the
autosave of the whole sheet, one after the other. Server, database and clients share the machine's cores.
Prints one JSON document.
"""

import argparse
import http.client
import json
import os
import re
import sys
import tempfile
import time
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(Path(__file__).parent)]

from load_client import measure  # noqa: E402 - beside this file
from web_list import _free_port, cookie_of  # noqa: E402

CRITERIA = 40
SAVES = 100


def main() -> None:
    """Measures, and prints one JSON document."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=8)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="dekkend-benchmark-") as folder:
        os.environ.update(
            DEKKEND_HOME=folder,
            DJANGO_SETTINGS_MODULE="dekkend.config.settings",
            DEKKEND_REQUIRE_MFA="0",
        )
        print(json.dumps(in_installation(chosen.seconds), indent=2))


def in_installation(seconds: float) -> dict[str, Any]:
    """Makes an installation in ``DEKKEND_HOME``, serves it and measures."""
    from dekkend.cli.home import Home
    from dekkend.cli.installation import collect_static, compile_translations, database
    from dekkend.cli.start import Address, web

    home = Home.from_environment()
    with database(home):
        collect_static(home)
        compile_translations()
        path, cookie, bids = fill()
        address = Address("127.0.0.1", _free_port())
        server = web(address)
        server.start()
        try:
            fields = await_page(address.port, path, cookie)
            url = f"{str(address).rstrip('/')}{path}"
            measure(url, cookie, clients=4, seconds=2)
            pages = {
                str(clients): asdict(measure(url, cookie, clients=clients, seconds=seconds))
                for clients in (1, 16)
            }
            saves = save(address.port, path, cookie, fields)
        finally:
            server.ask_to_end()
            server.await_end(time.monotonic() + 10)
    return {"criteria": CRITERIA, "bids": bids, "pages": pages, "saves": saves}


def fill() -> tuple[str, str, int]:
    """The path of a bid with 40 criteria, the cookie of its assessor, and how many bids that person has."""
    import django

    django.setup()
    from dekkend.kernel.periods import Period
    from dekkend.organisations.domain import SYSTEM, Actor, Role
    from dekkend.organisations.services import grant_role
    from dekkend.procurement.models import AssessorAssignment
    from dekkend.procurement.services.practice import Until, run_practice
    from dekkend.procurement.services.regions import ensure_region
    from dekkend.procurement.services.sheets import Typed, save_sheet
    from dekkend.procurement.simulation.settings import Cohort, GeneratorSettings

    definition = with_criteria()
    settings = GeneratorSettings(cohorts=(Cohort(id="allen", bidders=60, bids=180),), assessors=3)
    run = run_practice(
        definition, settings, region_id=ensure_region(SYSTEM, definition), until=Until.ASSESSMENT
    )
    seats = AssessorAssignment.objects.filter(bid__submission__procurement=run.row).order_by("pk")
    seat = seats.select_related("assessor").first()
    assert seat is not None
    always = Period(date(2025, 1, 1))  # the run made this person up; the pages ask for the role
    grant_role(SYSTEM, seat.assessor_id, Role.ASSESSOR, run.row.region_id, always)
    half = {f"criterium-{n}": Typed("7", "Concreet en passend bij de vraag.") for n in range(CRITERIA // 2)}
    save_sheet(Actor(seat.assessor_id, "Beoordelaar"), run.id, seat.bid_id, half)
    path = f"/inkoop/{run.row.slug}/beoordelen/{seat.bid_id}/"
    return path, cookie_of(seat.assessor.email), seats.filter(assessor=seat.assessor).count()


def with_criteria() -> Any:
    """The example with award criteria first in the alphabet, with 40 criteria of equal weight."""
    from django.conf import settings

    from dekkend.procurement.completion import load_completed

    for file in sorted(settings.DEFINITIONS.glob("*.toml")):
        found = load_completed(file, file.parent / "simulations" / file.name).definition
        scored = [one for one in found.criteria if not one.price] if found else []
        if found and scored and not any(one.lots for one in scored):
            made = tuple(
                replace(scored[0], id=f"criterium-{n}", name=f"{scored[0].name} {n + 1}", weight=None)
                for n in range(CRITERIA)
            )
            asked = tuple(replace(one, criteria=()) for one in found.requirements)
            return replace(found, criteria=made, requirements=asked)
    raise SystemExit("no example has criteria")


def await_page(port: int, path: str, cookie: str) -> dict[str, str]:
    """Waits until the page is there with all its criteria; what its form sends."""
    for _attempt in range(200):
        try:
            page = ask(port, "GET", path, cookie)
        except OSError:
            time.sleep(0.1)
            continue
        names = re.findall(r'name="(c--[^"]+)"', page)
        if len(names) != 2 * CRITERIA:
            raise SystemExit(f"the page has {len(names)} fields, not {2 * CRITERIA}")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        typed = {name: "8" if name.endswith("score") else "Helder en volledig." for name in names}
        return typed | {"csrfmiddlewaretoken": token[1]}
    raise SystemExit("the server does not answer")


def save(port: int, path: str, cookie: str, fields: dict[str, str]) -> dict[str, Any]:
    """Saves the whole sheet again and again, as the page does while one types."""
    secret = "a" * 32
    body = urlencode(fields | {"csrfmiddlewaretoken": secret})
    times = []
    for _turn in range(SAVES):
        started = time.perf_counter()
        ask(port, "POST", path, f"{cookie}; csrftoken={secret}", body)
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return {"saves": SAVES, "p50_ms": times[len(times) // 2], "p95_ms": times[int(len(times) * 0.95)]}


def ask(port: int, method: str, path: str, cookie: str, body: str = "") -> str:
    """One request. Raises SystemExit unless the answer is the page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Cookie": cookie, "HX-Request": "true"} if body else {"Cookie": cookie}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{method} {path}: {answer.status}")
    return text


if __name__ == "__main__":
    main()
