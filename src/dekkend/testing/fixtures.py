"""Fixtures for every test; ``tests/conftest.py`` imports them, so that they come before pytest-django's."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from dekkend.testing.plugin import CHROMIUM


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
) -> Iterator[None]:
    """The worker's own database, copied from one that was migrated once (replaces pytest-django's)."""
    from dekkend.testing import database

    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with django_db_blocker.unblock():
        database.use_fresh_copy(worker)
    yield
    with django_db_blocker.unblock():
        database.drop_copy()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's chromium: no browser is downloaded."""
    quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    return {
        "executable_path": str(CHROMIUM),
        "args": ["--no-sandbox", "--no-first-run", "--disable-dev-shm-usage", *quiet],
    }


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A Dutch visitor in the Netherlands."""
    return {"locale": "nl-NL", "timezone_id": "Europe/Amsterdam"}
