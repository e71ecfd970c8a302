"""How fast a page with a list of fifty rows is: one client (p50, p95) and sixteen (answers a second).

``./dekkend benchmark web_list`` runs this file, and says on which machine. It starts an embedded database in
a folder of its own, loads the examples, and starts the web server as ``./dekkend`` does. Measured are the
first 50 of the most submissions, as a buyer who is logged in, and the public list of procurements, as a
visitor. Server, database and clients share the machine's cores, as they do in the aim: p50 2.5 ms, p95 5 ms,
800 answers a second on 2 cores. Prints one JSON document.
"""

import argparse
import json
import os
import socket
import sys
import tempfile
import time
import urllib.request
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(Path(__file__).parent)]

from load_client import Figures, measure  # noqa: E402 - beside this file

ROWS = 50


def main() -> None:
    """Measures, and prints one JSON document."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=8)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="dekkend-benchmark-") as folder:
        os.environ.update(DEKKEND_HOME=folder, DJANGO_SETTINGS_MODULE="dekkend.config.settings")
        found = in_installation(chosen.seconds)
    pages = {name: {clients: asdict(each) for clients, each in one.items()} for name, one in found.items()}
    print(json.dumps({"pages": pages}, indent=2))


def in_installation(seconds: float) -> dict[str, dict[str, Figures]]:
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
            root = str(address).rstrip("/")
            await_rows(f"{root}{path}", cookie)
            return {
                f"submissions, {ROWS} rows, logged in": loads(f"{root}{path}", cookie, seconds),
                "procurements, public": loads(f"{root}/inkoop/", "", seconds),
            }
        finally:
            server.ask_to_end()
            server.await_end(time.monotonic() + 10)


def loads(url: str, cookie: str, seconds: float) -> dict[str, Figures]:
    """One client and sixteen, after a warm-up of templates, pools and caches."""
    measure(url, cookie, clients=4, seconds=2)
    return {
        "1": measure(url, cookie, clients=1, seconds=seconds),
        "16": measure(url, cookie, clients=16, seconds=seconds),
    }


def fill() -> tuple[str, str]:
    """Loads the examples; the path of the longest list of submissions, and the cookie of its buyer."""
    import django

    django.setup()
    from dekkend.cli.examples import load
    from dekkend.organisations.domain import ROLE_NAMES, SYSTEM, Role
    from dekkend.procurement.queries import procurements

    accounts = load(lambda *_: None)
    longest = max(procurements(SYSTEM), key=lambda row: row.submissions or 0)
    buyer = next(email for role, email, _ in accounts if role == ROLE_NAMES[Role.BUYER].render())
    return f"/inkoop/{longest.slug}/inschrijvingen/", cookie_of(buyer)


def cookie_of(email: str) -> str:
    """A session of this person, as a browser sends it."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    client: Any = Client()
    client.force_login(get_user_model().objects.get(email=email), settings.AUTHENTICATION_BACKENDS[0])
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def await_rows(url: str, cookie: str) -> None:
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


if __name__ == "__main__":
    main()
