"""Which PostgreSQL the application talks to, and as which role.

The embedded server listens on a socket in the home folder. It has two roles without superuser rights:
``dekkend_owner`` owns the tables and migrates, ``dekkend_app`` is what pages and jobs use, so that
row-level security applies to them. With ``DATABASE_URL`` the role of that address is the owner, and the
application takes on ``dekkend_app`` at the start of every connection.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from dekkend.runtime.postgres import APP_ROLE, DATABASE, OWNER_ROLE, socket_folder
from dekkend.runtime.server_errors import AddressWrong, DatabaseRoleUnknown

OWNER = "owner"
APP = "app"
POOL = {"min_size": 1, "max_size": 8, "timeout": 5}


def database_settings(environ: Mapping[str, str], home: Path) -> dict[str, Any]:
    """Django's settings for the default database.

    ``DEKKEND_DB_ROLE`` says as whom: "app" (default) or "owner"; ``DEKKEND_DB_POOL`` "0" switches the
    connection pool off. Raises AddressWrong when DATABASE_URL is no PostgreSQL address, and
    DatabaseRoleUnknown for another role.
    """
    role = environ.get("DEKKEND_DB_ROLE", APP)
    if role not in (OWNER, APP):
        raise DatabaseRoleUnknown(role=role)
    url = environ.get("DATABASE_URL")
    settings = server_settings(url, role) if url else embedded_settings(home, role)
    if role == APP and environ.get("DEKKEND_DB_POOL", "1") != "0":
        settings["OPTIONS"]["pool"] = POOL
    return settings


def embedded_settings(home: Path, role: str) -> dict[str, Any]:
    """The embedded server under ``home``, by its socket, as one of its two own roles."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DATABASE,
        "USER": OWNER_ROLE if role == OWNER else APP_ROLE,
        "HOST": str(socket_folder(home / "pg")),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {},
    }


def server_settings(url: str, role: str) -> dict[str, Any]:
    """The server of ``postgresql://user:password@host:port/name?option=value``; parts may be %-escaped."""
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in ("postgres", "postgresql") or not name:
        raise AddressWrong()
    try:
        port = str(parts.port or "")
    except ValueError as error:
        raise AddressWrong() from error
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    if role == APP:
        options["options"] = f"{options.get('options', '')} -c role={APP_ROLE}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def libpq_parameters(settings: dict[str, Any]) -> dict[str, Any]:
    """Django's settings of a database as keyword arguments for ``psycopg.connect``."""
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = {key: settings[name] for key, name in named.items() if settings.get(name)}
    return given | {key: value for key, value in settings["OPTIONS"].items() if key != "pool"}
