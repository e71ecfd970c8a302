"""The periodic jobs of organisations and people."""

from procrastinate.contrib.django import app

from dekkend.organisations.services.people import forget_expired_sessions


@app.periodic(cron="29 3 * * *")
@app.task(name="organisations.forget_expired_sessions", queueing_lock="organisations.forget_expired_sessions")
def forget_sessions(timestamp: int) -> None:
    """Every night: sessions that ended by themselves are removed."""
    forget_expired_sessions()
