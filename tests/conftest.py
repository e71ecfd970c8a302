"""What all tests share."""

from hypothesis import settings

from dekkend.testing.fixtures import browser_context_args, browser_type_launch_args, django_db_setup
from tests.personas import personas

__all__ = ["browser_context_args", "browser_type_launch_args", "django_db_setup", "personas"]

# A busy machine is no mistake in an example: time is measured by the benchmark, not by properties.
settings.register_profile("dekkend", deadline=None, print_blob=True)
settings.load_profile("dekkend")
