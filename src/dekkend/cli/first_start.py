"""Loads the examples into an empty installation, once: all of them or nothing.

``python -m dekkend.cli.first_start``, in a process of its own with the rights of the application.
``dekkend.cli.examples.load(progress)`` does the loading, inside one transaction with the mark that it was
done, and returns the accounts to show to a newcomer.
"""

import json
from typing import Any, NamedTuple

import psycopg

from dekkend.cli.home import Home
from dekkend.cli.installation import owner_parameters
from dekkend.cli.output import Progress
from dekkend.kernel.text import msg
from dekkend.runtime.provision import remember, remembered

EXAMPLES = "examples"


class ExampleAccount(NamedTuple):
    """An account that a newcomer may sign in with."""

    role: str
    email: str
    password: str


def loaded(home: Home) -> bool:
    """Whether this database has had its examples."""
    with psycopg.connect(**owner_parameters(home)) as connection:
        return remembered(connection, EXAMPLES) is not None


def example_accounts(home: Home) -> list[ExampleAccount]:
    """The accounts that were made with the examples; none where they were never loaded."""
    with psycopg.connect(**owner_parameters(home)) as connection:
        return [ExampleAccount(*account) for account in json.loads(remembered(connection, EXAMPLES) or "[]")]


def main() -> None:
    """Loads the examples where this has not been done."""
    import django

    django.setup()
    from django.db import connection, transaction

    from dekkend.cli import examples

    with transaction.atomic():
        connection.ensure_connection()
        raw: Any = connection.connection
        if remembered(raw, EXAMPLES) is None:
            accounts = examples.load(Progress(msg("Voorbeelden laden")))
            remember(raw, EXAMPLES, json.dumps(accounts))


if __name__ == "__main__":
    main()
