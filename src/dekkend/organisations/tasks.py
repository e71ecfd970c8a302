"""The periodic jobs of organisations and people."""

from procrastinate.contrib.django import app

from dekkend.organisations.domain_notices import Delivery
from dekkend.organisations.services.evidence import warn_expiring
from dekkend.organisations.services.notices import forget_old_notices, mail_waiting
from dekkend.organisations.services.people import forget_expired_sessions
from dekkend.runtime import clock


@app.periodic(cron="29 3 * * *")
@app.task(name="organisations.forget_expired_sessions", queueing_lock="organisations.forget_expired_sessions")
def forget_sessions(timestamp: int) -> None:
    """Every night: sessions that ended by themselves are removed."""
    forget_expired_sessions()


@app.periodic(cron="* * * * *")
@app.task(name="organisations.mail_notices", queueing_lock="organisations.mail_notices", lock="mail")
def mail_notices(timestamp: int) -> None:
    """Every minute: mails what people want to hear at once. A run that was missed is made up by the next."""
    mail_waiting(Delivery.AT_ONCE)


@app.periodic(cron="37 5 * * *")
@app.task(name="organisations.mail_digest", queueing_lock="organisations.mail_digest", lock="mail")
def mail_digest(timestamp: int) -> None:
    """Every morning: one mail with what people want to hear once a day; and what is old is forgotten."""
    mail_waiting(Delivery.DAILY)
    forget_old_notices()


@app.periodic(cron="13 6 * * *")
@app.task(name="organisations.warn_expiring", queueing_lock="organisations.warn_expiring")
def warn_of_expiring_evidence(timestamp: int) -> None:
    """Every morning: providers hear which of their documents end in 90, 30 or 7 days."""
    warn_expiring(clock.today())
