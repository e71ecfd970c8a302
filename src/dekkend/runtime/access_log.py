"""Who looked at whose data, and why: kept apart, and kept also when the request fails and rolls back.

Article 7.4.0 of the Jeugdwet and NEN 7513 ask that looking at a person's file leaves a trace.
"""

from dekkend.runtime import autonomous, clock
from dekkend.runtime.audit import Who

_INSERT = """
INSERT INTO runtime_accesslogentry (at, actor, account_id, action, subject, purpose)
VALUES (%s, %s, %s, %s, %s, %s)
"""


def record(actor: Who, action: str, subject: str, *, purpose: str = "") -> None:
    """Notes that ``actor`` did ``action`` ("look", "export") with ``subject`` ("client:12").

    Writes on a connection of its own, before the data is shown: when the note fails, so must the page.
    """
    values = [clock.now(), actor.name, actor.account_id, action, subject, purpose]
    with autonomous.connect() as apart:
        apart.execute(_INSERT, values)
