"""A connection of its own, beside the transaction under way: what is written on it stays.

For the few things that must survive a rollback or be seen before the commit: the access log and the
progress of a job. It never waits long for a row that the surrounding transaction has locked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

_PATIENCE = "2s"
_ONLY_FOR_DJANGO = ("cursor_factory", "context")


@contextmanager
def connect() -> Iterator[psycopg.Connection[Any]]:
    """A separate connection with the application's rights; each statement commits by itself."""
    parameters = connection.get_connection_params()
    for name in _ONLY_FOR_DJANGO:
        parameters.pop(name, None)
    with psycopg.connect(**parameters, autocommit=True) as apart:
        apart.execute("SELECT set_config('lock_timeout', %s, false)", [_PATIENCE])
        yield apart
