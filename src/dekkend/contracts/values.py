"""The kinds of values in files with agreements, beside those of every file."""

from pydantic import AwareDatetime

Moment = AwareDatetime
"""A moment with its time zone: 2028-06-30T23:59:00+02:00."""
