"""Which rules of the standards are judged where: by the schema, by a function, or not yet, and why.

The test that reads the standards' own lists fails for a rule that is in none of these.
"""

from collections.abc import Mapping

BY_SCHEMA = ("CS015", "CS025", "CS319")
"""Element rules that the structure holds already, beside all restrictions (RS...)."""

_ALLOCATIONS = "asks for the allocations, which the context of allocations will hold"
_DELIVERIES = "asks for the starts and stops sent before, from the message log"
_REQUESTS = "asks for the requests and their answers, from the message log"
_LINES = "asks for the claim lines sent before, which the context of claims will hold"
_LOG = "asks for the messages sent before, from the message log"

AWAITING: Mapping[str, str] = {
    **dict.fromkeys(("TR056", "TR318", "TR319"), _LOG),
    **dict.fromkeys(("TR337", "TR366", "TR367", "TR371", "TR376"), _LOG),
    **dict.fromkeys(("TR063", "TR071", "TR074", "TR326", "TR382", "TR413", "TR414", "TR415"), _DELIVERIES),
    **dict.fromkeys(("TR347", "TR355", "TR359", "TR360", "TR365", "TR374", "TR379"), _REQUESTS),
    **dict.fromkeys(("TR019", "TR332", "TR349", "TR350", "TR351", "TR357", "TR361"), _ALLOCATIONS),
    **dict.fromkeys(("TR373", "TR375", "TR411", "TR412"), _ALLOCATIONS),
    "TR385": _LINES,
}
"""Rules across messages that have no function yet, with what they wait for."""

READINGS: Mapping[str, str] = {
    "CD034": "a condition on an address that is there; a contact without one must have a telephone (TR006)",
    "TR061": "an address is a contact of the client that has an Adres",
    "TR134": "on birth dates, on the beginning of a start or stop, and on the beginning of declared periods",
    "TR137": "on the end of declared periods",
    "TR377": "only in iJw: a message of iWmo has no place for the municipality",
    "TR380": "on the wanted end; the standard's own example begins on the day of the message",
    "TR346": "without an hourly tariff, a line in minutes fits when some hourly tariff gives its figures",
}
"""Rules whose text leaves open on which element they are, and how they are read here."""
