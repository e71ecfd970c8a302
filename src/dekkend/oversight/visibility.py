"""Which tests the database shows to an actor, and the log of a test that only the software reads."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from django.db import transaction

from dekkend.organisations.domain import Actor, Role
from dekkend.organisations.queries import regions_bought_for
from dekkend.oversight.domain import screening_stream
from dekkend.runtime import audit, vault
from dekkend.runtime.encrypted import padded, unpadded
from dekkend.runtime.tenancy import reading_tests

Given = ParamSpec("Given")
Result = TypeVar("Result")
_BLOCK: Final = 512


@contextmanager
def seeing(actor: Actor) -> Iterator[None]:
    """A transaction that reads the contents of tests by the actor's regions and what its own organisations
    filled in. A supervisor, and Dekkend itself, read those of every region."""
    everywhere = actor.has(Role.SUPERVISOR) or (actor.is_known and actor.account_id is None)
    regions = None if everywhere else regions_bought_for(actor)
    with reading_tests(regions, actor.organisations(Role.PROVIDER)):
        yield


def use_case(
    service: Callable[Concatenate[Actor, Given], Result],
) -> Callable[Concatenate[Actor, Given], Result]:
    """A service as one transaction, in which the database shows what its actor may see."""

    @wraps(service)
    def inner(actor: Actor, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        with transaction.atomic(), seeing(actor):
            return service(actor, *args, **kwargs)

    return inner


def logged(screening_id: int, told: dict[str, Any]) -> dict[str, str]:
    """What the log of a test keeps of an act: encrypted, so that the chain proves it and tells it nobody."""
    if not told:
        return {}
    content = json.dumps(audit.plain(told), ensure_ascii=False).encode()
    size = (len(content) // _BLOCK + 1) * _BLOCK
    locked = vault.lock(_key(), padded(content, size), screening_stream(screening_id).encode())
    return {"locked": b64encode(locked).decode()}


def read_logged(screening_id: int, data: dict[str, Any]) -> dict[str, Any]:
    """The same in the clear, for whoever was allowed the file. Raises CannotOpen for another test's."""
    if "locked" not in data:
        return data
    content = vault.unlock(_key(), b64decode(data["locked"]), screening_stream(screening_id).encode())
    told: dict[str, Any] = json.loads(unpadded(content))
    return {name: value for name, value in data.items() if name != "locked"} | told


def _key() -> bytes:
    return vault.server_key("log of tests")
