import importlib
import pkgutil
from collections.abc import Iterator

import dekkend
from dekkend import wiring
from dekkend.runtime import events
from dekkend.runtime.events import Event

WITHOUT_EVENTS = ("dekkend.cli", "dekkend.config", "dekkend.testing", "dekkend.web")


def events_of_the_product() -> Iterator[type[Event]]:
    """Every event class of every context; tests' own do not count."""
    for module in pkgutil.walk_packages(dekkend.__path__, "dekkend."):
        if not module.name.startswith(WITHOUT_EVENTS) and ".migrations." not in module.name:
            importlib.import_module(module.name)
    waiting = [Event]
    while waiting:
        children = [
            child for child in waiting.pop().__subclasses__() if child.__module__.startswith("dekkend.")
        ]
        waiting.extend(children)
        yield from children


def test_every_event_is_wired_or_listed_as_having_no_handlers() -> None:
    known = {*wiring.HANDLERS, *wiring.WITHOUT_HANDLERS}
    assert [event.__name__ for event in events_of_the_product() if event not in known] == []


def test_an_event_is_not_in_both_lists() -> None:
    assert not set(wiring.HANDLERS) & wiring.WITHOUT_HANDLERS
    assert all(handlers for handlers in wiring.HANDLERS.values())


def test_the_setting_names_the_table() -> None:
    assert events.handlers() is wiring.HANDLERS
