import pytest
from django.db import DatabaseError, connection, transaction

from dekkend.runtime import access_log
from dekkend.runtime.audit import SystemActor
from dekkend.runtime.models import AccessLogEntry

pytestmark = pytest.mark.django_db(transaction=True)

CONSULENT = SystemActor("Carla Consulent")


def test_a_look_is_noted_also_when_the_request_fails() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        access_log.record(CONSULENT, "look", "client:12", purpose="herindicatie")
        raise ZeroDivisionError
    noted = AccessLogEntry.objects.get()
    assert (noted.actor, noted.action, noted.subject) == ("Carla Consulent", "look", "client:12")
    assert noted.purpose == "herindicatie"


def test_a_look_is_noted_in_a_transaction_that_is_broken() -> None:
    with transaction.atomic():
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        access_log.record(CONSULENT, "look", "client:12")
        transaction.set_rollback(True)
    assert AccessLogEntry.objects.count() == 1


def test_notes_are_neither_changed_nor_removed() -> None:
    access_log.record(CONSULENT, "look", "client:12")
    with pytest.raises(DatabaseError):
        AccessLogEntry.objects.update(actor="iemand anders")
    with pytest.raises(DatabaseError):
        AccessLogEntry.objects.all().delete()
