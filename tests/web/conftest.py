"""What the tests of pages share."""

import pytest

from tests.web.visits import Site, make_site


@pytest.fixture
def site(live_server, transactional_db) -> Site:
    """A served world for a browser."""
    return make_site(live_server.url.replace("127.0.0.1", "localhost"))
