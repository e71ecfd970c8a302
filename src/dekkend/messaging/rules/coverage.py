"""Which rules of the standards the schema judges, which wait, and how we read those that are unclear.

The test that reads the standards' own lists fails for a rule that is in none of these.
"""

from collections.abc import Mapping

BY_SCHEMA = ("CS015", "CS025", "CS319")
"""Element rules that the structure holds already, beside all restrictions (RS...)."""

AWAITING: Mapping[str, str] = {}
"""Rules of the standards that have no function yet, each with what it waits for."""

READINGS: Mapping[str, str] = {
    "CD034": "a condition on an address that is there; a contact without one must have a telephone (TR006)",
    "TR061": "an address is a contact of the client that has an Adres",
    "TR134": "on birth dates, on the beginning of a start or stop, and on the beginning of declared periods",
    "TR137": "on the end of declared periods",
    "TR377": "only in iJw: a message of iWmo has no place for the municipality",
    "TR380": "on the wanted end; the standard's own example begins on the day of the message",
    "TR019": "on a number that is given: work paid as a task has no allocation; on stops in iJw only",
    "TR319": "on the end of the line; it needs no earlier message",
    "TR321": "for what is paid by effort; MS-28 says what output gives",
    "TR346": "without an hourly tariff, a line in minutes fits when some hourly tariff gives its figures",
}
"""Rules whose text leaves open on which element they are, and how they are read here."""
