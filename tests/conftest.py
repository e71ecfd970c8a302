"""What all tests share."""

from dekkend.testing.fixtures import django_db_setup

__all__ = ["django_db_setup"]
