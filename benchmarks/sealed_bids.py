"""What sealed bids cost: many submissions at once against the running server, and opening many envelopes.

``./dekkend benchmark sealed_bids`` runs this file: ``python benchmarks/sealed_bids.py [--submissions 1000]
[--envelopes 5000]``. It starts an embedded database in a folder of its own, and the web server as
``./dekkend`` does. Every tenderer has an account, a session and a finished draft; all of them press "submit"
at the same moment, each on a connection of its own, and every tenth sends the form twice. Counted is whether
each acknowledged submission is there, once. Server, database and clients share the machine's cores. Then
envelopes are made up to the wanted number, two officers turn their keys, and all are opened. Prints JSON.
"""

import argparse
import asyncio
import json
import os
import resource
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(Path(__file__).parent)]

TOKEN = "a" * 64
DEFINITION = "rivierenland-wmo-jeugd-2023"
LOTS_EACH = 4
WORDS = "Wij werken vanuit de wens van de cliënt en meten wat het oplevert. " * 12


def main() -> None:
    """Measures, and prints one JSON document."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--submissions", type=int, default=1000)
    options.add_argument("--envelopes", type=int, default=5000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="dekkend-sealed-") as folder:
        os.environ.update(DEKKEND_HOME=folder, DJANGO_SETTINGS_MODULE="dekkend.config.settings")
        from dekkend.cli.home import Home
        from dekkend.cli.installation import collect_static, compile_translations, database

        home = Home.from_environment()
        with database(home):
            collect_static(home)
            compile_translations()
            print(json.dumps(measure(chosen.submissions, chosen.envelopes), indent=2))


def measure(submissions: int, envelopes: int) -> dict[str, Any]:
    """Both measurements on one procurement."""
    import django

    django.setup()
    row, forms = prepare(submissions)
    sent = submit_all(row, forms)
    return {"submit": sent, "open": open_all(row, envelopes)}


# ---------------------------------------------------------------- submitting


def prepare(count: int) -> tuple[Any, list[tuple[str, str]]]:
    """The procurement, and of each tenderer its cookie and the body of its form."""
    from dekkend.organisations.domain import SYSTEM
    from dekkend.procurement import services
    from dekkend.procurement.completion import load_completed
    from dekkend.procurement.services.regions import ensure_region
    from dekkend.runtime import clock

    folder = ROOT / "definitions"
    loaded = load_completed(folder / f"{DEFINITION}.toml", folder / "simulations" / f"{DEFINITION}.toml")
    assert loaded.definition is not None
    region = ensure_region(SYSTEM, loaded.definition)
    row = services.create_procurement(SYSTEM, loaded.definition, region_id=region, practice=True)
    services.publish(SYSTEM, row.pk, closes_at=clock.now() + timedelta(hours=1))
    lots = tuple(lot.id for lot in loaded.definition.lots)
    return row, [one_form(row, lots, number) for number in range(count)]


def one_form(row: Any, lots: tuple[str, ...], number: int) -> tuple[str, str]:
    """A provider with an account, a session and a draft."""
    from django.conf import settings

    from dekkend.kernel.identifiers import KvkNumber
    from dekkend.kernel.periods import Period
    from dekkend.organisations.domain import SYSTEM, LegalForm, NewProvider, Role
    from dekkend.organisations.services import create_account, grant_role, register_providers
    from dekkend.procurement.drafting import DraftChange, questions
    from dekkend.procurement.models import SubmissionDraft
    from dekkend.procurement.services.drafts import save_draft
    from dekkend.procurement.snapshot import definition_now
    from dekkend.runtime import clock

    new = NewProvider(f"Aanbieder {number}", KvkNumber(str(60_000_000 + number)), LegalForm.FOUNDATION)
    tenderer = register_providers(SYSTEM, [new])[0]
    account = create_account(SYSTEM, f"aanbieder{number}@meting.example", f"Aanbieder {number}")
    grant_role(SYSTEM, account, Role.PROVIDER, tenderer, Period(clock.today() - timedelta(days=1)))
    chosen = tuple(lots[(number + step) % len(lots)] for step in range(LOTS_EACH))
    asked = questions(definition_now(row.pk), chosen)
    values = {name: WORDS for question in asked for name in question.fields if question.parts}
    save_draft(SYSTEM, row.pk, tenderer, DraftChange(chosen, values, {}, 0, "blad"))
    draft = SubmissionDraft.objects.get(procurement=row, tenderer=tenderer)
    cookie = f"{settings.SESSION_COOKIE_NAME}={session_of(account)}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    body = f"csrfmiddlewaretoken={TOKEN}&kenmerk={draft.key}&versie={draft.revision}&zeker=ja"
    return cookie, body


def session_of(account: int) -> str:
    """A session of this person, as a browser keeps it."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    client: Any = Client()
    client.force_login(get_user_model().objects.get(pk=account), settings.AUTHENTICATION_BACKENDS[0])
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def submit_all(row: Any, forms: list[tuple[str, str]]) -> dict[str, Any]:
    """Serves, and lets everybody submit at once."""
    from web_list import _free_port

    from dekkend.cli.start import Address, web
    from dekkend.procurement.models import Arrival, Envelope, Submission

    address = Address("127.0.0.1", _free_port())
    server = web(address)
    server.start()
    try:
        warm_up(str(address))
        target = (address.host, address.port, f"/inkoop/{row.slug}/inschrijven/indienen/")
        twice = forms + forms[::10]
        began = time.perf_counter()
        answers = asyncio.run(send_all(target, twice))
        spent = time.perf_counter() - began
    finally:
        server.ask_to_end()
        server.await_end(time.monotonic() + 10)
    acknowledged = {number for place, number, _ in answers if number}
    stored = set(Submission.objects.filter(procurement=row).values_list("number", flat=True))
    times = sorted(seconds * 1000 for _, _, seconds in answers)
    return {
        "tenderers": len(forms),
        "requests": len(twice),
        "acknowledged": sum(1 for _, number, _ in answers if number),
        "acknowledged_submissions": len(acknowledged),
        "stored": len(stored),
        "lost": len(acknowledged - stored),
        "doubled": Arrival.objects.filter(procurement=row).count() - len(stored),
        "envelopes": Envelope.objects.filter(vault__procurement=row).count(),
        "p50_ms": round(times[len(times) // 2]),
        "p95_ms": round(times[int(len(times) * 0.95)]),
        "slowest_ms": round(times[-1]),
        "seconds": round(spent, 1),
        "per_second": round(len(twice) / spent),
    }


def warm_up(root: str) -> None:
    """Until the server answers."""
    import urllib.request

    for _attempt in range(200):
        try:
            with urllib.request.urlopen(root, timeout=5) as answer:  # noqa: S310 - our own server
                answer.read()
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


Answer = tuple[int, str, float]


async def send_all(target: tuple[str, int, str], forms: list[tuple[str, str]]) -> list[Answer]:
    """Everybody at the same moment; of each its place, the number on the receipt, and the seconds."""
    return await asyncio.gather(*(send(target, place, *form) for place, form in enumerate(forms)))


async def send(target: tuple[str, int, str], place: int, cookie: str, body: str) -> Answer:
    """Submits on a connection of its own."""
    host, port, path = target
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection(host, port)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookie}\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    writer.write((head + body).encode())
    answer = (await reader.read()).decode(errors="replace")
    writer.close()
    return place, receipt_in(answer), time.perf_counter() - began


def receipt_in(answer: str) -> int:
    """The number of the submission to whose receipt the answer leads; 0 when it was refused."""
    head = answer.partition("\r\n\r\n")[0]
    place = next((line for line in head.splitlines() if line.lower().startswith("location:")), "")
    number = place.rpartition("/ontvangst/")[2].strip().strip("/")
    return int(number) if number.isdigit() else 0


# ---------------------------------------------------------------- opening


def open_all(row: Any, envelopes: int) -> dict[str, Any]:
    """Makes envelopes up to the wanted number, closes, and opens them all."""
    from dekkend.organisations.domain import SYSTEM
    from dekkend.procurement import services
    from dekkend.procurement.models import Bid, SubmissionItem
    from dekkend.runtime import clock

    made, seconds = more_envelopes(row, envelopes)
    row.refresh_from_db()
    with clock.fixed(row.closes_at + timedelta(minutes=1)):
        services.close_receipt(SYSTEM, row.pk)
        before = peak_mib()
        began = time.perf_counter()
        opened = services.open_practice_vault(row.pk)
        spent = time.perf_counter() - began
    return {
        "envelopes": opened,
        "bids": Bid.objects.filter(submission__procurement=row).count(),
        "items": SubmissionItem.objects.filter(submission__procurement=row).count(),
        "seconds": round(spent, 1),
        "peak_mib": peak_mib(),
        "before_mib": before,
        "sealing_per_second": round(made / seconds) if made else 0,
    }


def more_envelopes(row: Any, wanted: int) -> tuple[int, float]:
    """Submits through the service; how many, and in how many seconds."""
    from dekkend.kernel.identifiers import KvkNumber
    from dekkend.organisations.domain import SYSTEM, LegalForm, NewProvider
    from dekkend.organisations.services import register_providers
    from dekkend.procurement import services
    from dekkend.procurement.domain import Item, SubmissionForm
    from dekkend.procurement.models import Submission
    from dekkend.procurement.snapshot import definition_now

    definition = definition_now(row.pk)
    missing = max(0, wanted - Submission.objects.filter(procurement=row).count())
    new = [
        NewProvider(f"Ook {number}", KvkNumber(str(70_000_000 + number)), LegalForm.FOUNDATION)
        for number in range(missing)
    ]
    tenderers = register_providers(SYSTEM, new) if new else []
    lots = [lot.id for lot in definition.lots]
    asked = [found.id for found in definition.requirements if found.per != "inschrijver"]
    began = time.perf_counter()
    for number, tenderer in enumerate(tenderers):
        chosen = tuple(lots[(number + step) % len(lots)] for step in range(LOTS_EACH))
        items = tuple(Item(name, lot, text=WORDS) for name in asked for lot in chosen)
        services.receive_submission(SYSTEM, row.pk, SubmissionForm(tenderer, chosen, items, uuid4()))
    return missing, time.perf_counter() - began


def peak_mib() -> int:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
