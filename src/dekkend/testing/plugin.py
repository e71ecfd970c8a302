"""Pytest plugin: every run gets an embedded PostgreSQL, every worker of it a fresh database.

Loaded with ``-p`` (pyproject.toml), because a conftest comes too late to choose the database. The tests
reach the database as the application's role, which is no superuser and owns nothing, so that row-level
security and revoked rights apply in tests as they do in use. Tables are made by the owner's role.

``DEKKEND_TEST_HOME`` names the folder (default ``.local/test``); runs beside each other take folders of
their own below it.
"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
HOME = Path(os.environ.get("DEKKEND_TEST_HOME") or ROOT / ".local" / "test").expanduser().resolve()

CHROMIUM = Path(os.environ.get("DEKKEND_CHROMIUM") or "/usr/bin/chromium")
BROWSER_FIXTURES = {"page", "context", "browser"}

os.environ.update(
    DJANGO_SETTINGS_MODULE="dekkend.config.settings",
    DEKKEND_TEST="1",
    DEKKEND_DB_ROLE="app",
    DEKKEND_DB_POOL="0",
    DEKKEND_SECRET_KEY="only-for-tests",  # noqa: S106
    DJANGO_ALLOW_ASYNC_UNSAFE="true",  # Playwright keeps an event loop in the test's thread
)
os.environ.pop("DATABASE_URL", None)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Starts the server before Django's settings are read. Workers of xdist inherit its folder."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        return
    from dekkend.cli.i18n import compile_catalogues
    from dekkend.testing import database

    compile_catalogues()
    started = database.start(HOME)
    os.environ["DEKKEND_HOME"] = str(started.home)
    early_config.add_cleanup(started.stop)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright keeps an event loop in the thread, in which jobs cannot run.

    Of both kinds the ``long`` ones come first, so that no worker is left alone with one at the end.
    """
    items.sort(key=lambda item: (_needs_browser(item), item.get_closest_marker("long") is None))


def _needs_browser(item: pytest.Item) -> bool:
    return bool(BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips a browser test where there is no browser, and says so; in CI that is a failure."""
    if CHROMIUM.exists() or not _needs_browser(item):
        return
    reason = f"{CHROMIUM} is missing (Debian: apt install chromium), so browser tests cannot run"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
