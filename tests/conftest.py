"""What all tests share."""

import pytest
from django.utils import translation
from hypothesis import settings

from dekkend.testing.fixtures import browser_context_args, browser_type_launch_args, django_db_setup
from tests.personas import personas


@pytest.fixture(autouse=True)
def _in_dutch() -> None:
    """Each test begins in Dutch, whatever language the pages of the test before were read in."""
    translation.activate("nl")


__all__ = ["browser_context_args", "browser_type_launch_args", "django_db_setup", "personas"]

# A busy machine is no mistake in an example: time is measured by the benchmark, not by properties.
settings.register_profile("dekkend", deadline=None, print_blob=True)
settings.load_profile("dekkend")
