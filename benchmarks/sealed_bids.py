"""What sealed bids cost: many submissions at once against the running server, and opening many envelopes.

``./dekkend benchmark sealed_bids`` runs this file: ``python benchmarks/sealed_bids.py [--submissions 1000]
[--envelopes 5000]``. It starts an embedded database in a folder of its own, and the web server as
``./dekkend`` does. Every tenderer has an account, a session and a finished draft; all of them press "submit"
at the same moment, each on a connection of its own, and every tenth sends the form twice: fifty, then the
wanted number (a dozen before them are not counted: a process that just started still has to get ready).
Counted is whether each acknowledged submission is there, once, and how much later than the client sent it the
server says that it came in. Server, database and clients share the machine's cores. Then envelopes are made
up to the wanted number, two officers turn their keys, and all are opened. It prints JSON.
"""

import argparse
import asyncio
import json
import os
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(Path(__file__).parent)]

TOKEN = "a" * 64
DEFINITION = "rivierenland-wmo-jeugd-2023"
LOTS_EACH = 4
FIRST, FEW = 12, 50
Target = tuple[str, int, str]
WORDS = "Wij werken vanuit de wens van de cliënt en meten wat het oplevert. " * 12


@dataclass(frozen=True, slots=True)
class Answer:
    """The number on the receipt (0: refused), when the form was sent, and the seconds until the answer."""

    number: int
    sent: float
    seconds: float


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
    row, forms = prepare(FIRST + FEW + submissions)
    later = forms[FIRST:]
    _, few, sent = serve(row, [forms[:FIRST], later[:FEW], later[FEW:]])
    return {"few": few, "submit": sent, "open": open_all(row, envelopes)}


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


def serve(row: Any, bursts: list[list[tuple[str, str]]]) -> list[dict[str, Any]]:
    """Serves, and lets everybody of a burst submit at once."""
    from web_list import _free_port

    from dekkend.cli.start import Address, web

    address = Address("127.0.0.1", _free_port())
    server = web(address)
    server.start()
    try:
        warm_up(str(address))
        target = (address.host, address.port, f"/inkoop/{row.slug}/inschrijven/indienen/")
        return [submit_all(row, forms, target, server.process.pid) for forms in bursts]
    finally:
        server.ask_to_end()
        server.await_end(time.monotonic() + 10)


def submit_all(row: Any, forms: list[tuple[str, str]], target: Target, server: int) -> dict[str, Any]:
    """One burst, and what is stored of it."""
    from dekkend.procurement.models import Arrival, Submission

    known = set(Submission.objects.filter(procurement=row).values_list("number", flat=True))
    twice = forms + forms[::10]
    began, busy = time.perf_counter(), processor_seconds(server)
    answers = asyncio.run(send_all(target, twice))
    spent, busy = time.perf_counter() - began, processor_seconds(server) - busy
    arrivals = list(
        Arrival.objects.filter(procurement=row)
        .exclude(submission__number__in=known)
        .values_list("submission__number", "received_at")
    )
    stored = {number for number, _ in arrivals}
    acknowledged = {answer.number for answer in answers if answer.number}
    return {
        "tenderers": len(forms),
        "requests": len(twice),
        "acknowledged": sum(1 for answer in answers if answer.number),
        "stored": len(stored),
        "lost": len(acknowledged - stored),
        "doubled": len(arrivals) - len(stored),
        **percentiles([answer.seconds for answer in answers]),
        "seconds": round(spent, 1),
        "per_second": round(len(twice) / spent),
        "processor_ms": round(busy * 1000 / len(twice), 1),
        "moment": percentiles(lateness(dict(arrivals), answers[: len(forms)])),
    }


def percentiles(seconds: list[float]) -> dict[str, int]:
    """In milliseconds."""
    times = sorted(each * 1000 for each in seconds)
    last = len(times) - 1
    return {
        "p50_ms": round(times[last // 2]),
        "p95_ms": round(times[int(last * 0.95)]),
        "slowest_ms": round(times[-1]),
    }


def lateness(moments: dict[int, datetime], answers: list[Answer]) -> list[float]:
    """Seconds between sending a form and the moment that counts, for who sent it once."""
    once = (answer for place, answer in enumerate(answers) if place % 10)
    return [moments[answer.number].timestamp() - answer.sent for answer in once if answer.number in moments]


def processor_seconds(pid: int) -> float:
    """What a process and its children have used up to now."""
    spent = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if pid in (int(folder.name), int(fields[1])):
            spent += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return spent


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


async def send_all(target: Target, forms: list[tuple[str, str]]) -> list[Answer]:
    """Everybody at the same moment; the answers in the order of the forms."""
    return await asyncio.gather(*(send(target, *form) for form in forms))


async def send(target: Target, cookie: str, body: str) -> Answer:
    """Submits on a connection of its own."""
    host, port, path = target
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection(host, port)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookie}\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    writer.write((head + body).encode())
    sent = time.time()
    answer = (await reader.read()).decode(errors="replace")
    writer.close()
    return Answer(receipt_in(answer), sent, time.perf_counter() - began)


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
