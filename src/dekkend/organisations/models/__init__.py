"""Storage of organisations, people and roles, with the constraints that the database enforces."""

from dekkend.organisations.models.account import Account, AccountManager

__all__ = ["Account", "AccountManager"]
