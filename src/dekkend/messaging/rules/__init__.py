"""The rules of iWmo and iJw on messages, and the terms of the traffic (``clocks``)."""

from dekkend.messaging.rules import clocks

__all__ = ["clocks"]
