"""What the tests of providers' and assessors' pages share."""

import pytest

from tests.personas import World, make_world
from tests.web.actors.world import Case, make_case


@pytest.fixture
def case(personas: World) -> Case:
    """A published procurement, and everybody."""
    return make_case(personas)


@pytest.fixture
def shared_case(transactional_db: None) -> Case:
    """The same with real commits, for tests on two connections."""
    return make_case(make_world())
