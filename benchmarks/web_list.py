"""How fast a page with a list of fifty rows is: one client (p50, p95) and sixteen (answers a second).

``PYTHONPATH=src python benchmarks/web_list.py [--seconds 8] [--write docs/benchmarks.md]``

Starts an embedded database in a folder of its own, fills it with a region of fifty municipalities, starts
the web server as ``./dekkend`` does (two processes), logs a buyer in and asks the list. Server and client
share the machine's cores, as they do in the aim: p50 2.5 ms, p95 5 ms, 800 answers a second on 2 cores.
"""

import argparse
import json
import os
import platform
import re
import socket
import sys
import tempfile
import time
import urllib.request
from dataclasses import asdict
from pathlib import Path

from load_client import Figures, measure

ROWS = 50
PROVINCE = "Gelderland"
MARK = "<!-- web-list -->"


def main() -> None:
    """Measures, prints one JSON document, and writes the table where asked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=8)
    options.add_argument("--write", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="dekkend-benchmark-") as folder:
        os.environ.update(
            DEKKEND_HOME=folder, DJANGO_SETTINGS_MODULE="dekkend.config.settings", DEKKEND_REQUIRE_MFA="0"
        )
        figures = in_installation(chosen.seconds)
    print(json.dumps({name: asdict(each) for name, each in figures.items()}, indent=2))
    if chosen.write:
        write(chosen.write, figures)


def in_installation(seconds: float) -> dict[str, Figures]:
    """Makes an installation in ``DEKKEND_HOME``, serves it and measures."""
    from dekkend.cli.home import Home
    from dekkend.cli.installation import collect_static, compile_translations, database
    from dekkend.cli.start import Address, web

    home = Home.from_environment()
    with database(home):
        collect_static(home)
        compile_translations()
        path, cookie = fill()
        address = Address("127.0.0.1", _free_port())
        server = web(address)
        server.start()
        try:
            url = f"{str(address).rstrip('/')}{path}"
            _await(url, cookie)
            measure(url, cookie, clients=4, seconds=2)  # warm: templates, pools, caches
            return {
                "one": measure(url, cookie, clients=1, seconds=seconds),
                "sixteen": measure(url, cookie, clients=16, seconds=seconds),
            }
        finally:
            server.ask_to_end()
            server.await_end(time.monotonic() + 10)


def fill() -> tuple[str, str]:
    """A region of fifty municipalities and its buyer; the list's path and the buyer's cookie."""
    import django

    django.setup()
    from datetime import date

    from django.conf import settings
    from django.test import Client

    from dekkend.kernel.identifiers import CbsCode
    from dekkend.kernel.periods import Period
    from dekkend.organisations import queries, services
    from dekkend.organisations.domain import SYSTEM, NewMember, Role
    from dekkend.organisations.models import Account

    services.load_municipalities()
    period = Period(date(2025, 1, 1))
    province = [row for row in queries.municipalities(SYSTEM) if row.province == PROVINCE]
    members = [NewMember(CbsCode(row.cbs_code), period) for row in province[:ROWS]]
    region = services.register_region(SYSTEM, "Meetregio", members)
    account = services.create_account(SYSTEM, "meter@voorbeeld.example", "Mies Meter", "een-lang-wachtwoord")
    services.grant_role(SYSTEM, account, Role.BUYER, region, period)
    client = Client()
    client.force_login(Account.objects.get(pk=account), settings.AUTHENTICATION_BACKENDS[0])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return "/regio/meetregio/", f"{settings.SESSION_COOKIE_NAME}={session}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await(url: str, cookie: str) -> None:
    """Waits until the page is there with all its rows."""
    request = urllib.request.Request(url, headers={"Cookie": cookie})  # noqa: S310 - our own server
    for _attempt in range(200):
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
                rows = answer.read().decode().count('<th scope="row"')
                if rows != ROWS:
                    raise SystemExit(f"the page has {rows} rows, not {ROWS}")
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def write(file: Path, figures: dict[str, Figures]) -> None:
    """Puts the table between the two marks in ``file``; at the end where there are none."""
    section = f"{MARK}\n{table(figures)}\n{MARK}"
    known = file.read_text(encoding="utf-8") if file.exists() else "# Benchmarks\n"
    pattern = re.compile(f"{re.escape(MARK)}.*{re.escape(MARK)}", re.DOTALL)
    if pattern.search(known):
        file.write_text(pattern.sub(lambda _: section, known), encoding="utf-8")
    else:
        file.write_text(f"{known.rstrip()}\n\n{section}\n", encoding="utf-8")


def table(figures: dict[str, Figures]) -> str:
    """The figures in Markdown."""
    lines = [
        f"## A list of {ROWS} rows",
        "",
        f"`benchmarks/web_list.py`, {os.cpu_count()} cores, Python {platform.python_version()}; a buyer "
        "who is logged in asks a list from the database; server and client on the same machine.",
        "",
        "| clients | p50 (ms) | p95 (ms) | slowest (ms) | answers a second |",
        "|---|---|---|---|---|",
    ]
    for clients, name in ((1, "one"), (16, "sixteen")):
        each = figures[name]
        lines.append(
            f"| {clients} | {each.p50:.1f} | {each.p95:.1f} | {each.slowest:.0f} | {each.per_second:.0f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
