"""What all tests share."""

from dekkend.testing.fixtures import browser_context_args, browser_type_launch_args, django_db_setup
from tests.personas import personas

__all__ = ["browser_context_args", "browser_type_launch_args", "django_db_setup", "personas"]
