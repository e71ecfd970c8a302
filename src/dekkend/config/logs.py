"""Logging for one installation: plain lines on standard error, and no citizen service number in them."""

import logging
import re
from typing import Any

MASK = "*********"
_NINE_DIGITS = re.compile(r"(?<![\dA-Za-z])(?:\d[ .-]?){8}\d(?![\dA-Za-z])")
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def looks_like_bsn(text: str) -> bool:
    """Nine digits, with or without separators, that pass the eleven-test of a citizen service number."""
    digits = [int(character) for character in text if character.isdigit()]
    weighted = sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return any(digits) and weighted % 11 == 0


def masked(text: str) -> str:
    """``text`` with everything that looks like a citizen service number replaced by stars."""
    return _NINE_DIGITS.sub(lambda found: MASK if looks_like_bsn(found[0]) else found[0], text)


class MaskingFormatter(logging.Formatter):
    """Masks the finished line, so that values, exceptions and stack traces are covered alike."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


def logging_settings(level: str) -> dict[str, Any]:
    """Django's LOGGING: every logger to standard error, at ``level``, through the masking formatter."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "dekkend.config.logs.MaskingFormatter",
                "format": "{asctime} {levelname} {name} {message}",
                "style": "{",
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "procrastinate": {"level": "WARNING"},
        },
    }
