"""Tasks of agreements on the work list lead to pages that are there, and each has a place of its own in a
calendar."""

from datetime import UTC, date, datetime

import pytest
from django.urls import resolve

from dekkend.contracts.agreement_events import Ceiling
from dekkend.contracts.services.nightly import run_night
from dekkend.runtime import clock
from dekkend.web.calendars import own_calendar
from dekkend.web.worklist import AGREEMENT_PAGES, worklist
from tests.contracts.stored import in_force, manager

MORNING = datetime(2027, 6, 10, 3, tzinfo=UTC)


def test_every_task_has_a_page() -> None:
    for page in {*AGREEMENT_PAGES.values(), "tijdlijn/"}:
        assert resolve(f"/overeenkomsten/een-twee/{page}").kwargs["slug"] == "een-twee"


@pytest.mark.django_db
def test_tasks_stand_on_the_work_list_and_in_the_calendar() -> None:
    rooms = tuple(
        Ceiling(id=f"ruimte-{year}", first=date(year, 1, 1), last=date(year, 12, 31), height="1000")
        for year in (2028, 2029)
    )
    with clock.fixed(MORNING):
        row = in_force(ceilings=rooms)
        run_night()
        who = manager(row)
        everything = worklist(who)
        items = [item for item in everything if item.href.startswith("/overeenkomsten/plain/")]
        keys = {item.key for item in items}
        calendar = own_calendar(who, "https://example.org").decode()
    assert "plain:BR-03:ruimte-1" in keys
    assert len(keys) == len(items)
    found = next(item for item in items if item.key == "plain:BR-03:ruimte-1")
    assert (found.rule, found.href, found.due) == ("BR-03", "/overeenkomsten/plain/ruimte/", date(2027, 7, 1))
    assert calendar.count("BEGIN:VEVENT") == len([item for item in everything if item.due])
