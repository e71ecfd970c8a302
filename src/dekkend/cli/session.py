"""What a subcommand needs before it can do its work: Django, and often the database."""

import functools
import os
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from dekkend.cli.home import Home

P = ParamSpec("P")
R = TypeVar("R")


def with_django(command: Callable[P, R]) -> Callable[P, R]:
    """Sets Django up before the command's body: for what needs models or settings but no database."""

    @functools.wraps(command)
    def prepared(*arguments: P.args, **options: P.kwargs) -> R:
        _set_up()
        return command(*arguments, **options)

    return prepared


def with_database(command: Callable[P, R]) -> Callable[P, R]:
    """Runs the command's body with the database at hand, as the application's role.

    The embedded server is started where it does not run yet, and stopped afterwards.
    """

    @functools.wraps(command)
    def prepared(*arguments: P.args, **options: P.kwargs) -> R:
        from dekkend.cli.installation import compile_translations, database

        os.environ["DEKKEND_DB_POOL"] = "0"
        compile_translations()
        with database(Home.from_environment()):
            _set_up()
            from django.db import connections

            try:
                return command(*arguments, **options)
            finally:
                connections.close_all()

    return prepared


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dekkend.config.settings")
    import django

    django.setup()
