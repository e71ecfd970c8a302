import re
import threading
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

import dekkend
from dekkend.runtime import clock

MOMENT = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)


def test_the_clock_is_aware_and_goes_on() -> None:
    assert clock.now().tzinfo is UTC
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_stopped_clock_stands_still() -> None:
    with clock.fixed(MOMENT):
        assert clock.now() == MOMENT
        with clock.fixed(MOMENT + timedelta(days=1)):
            assert clock.now() == MOMENT + timedelta(days=1)
        assert clock.now() == MOMENT
    assert clock.now() != MOMENT


def test_today_is_the_day_in_the_netherlands() -> None:
    with clock.fixed(MOMENT):
        assert clock.today() == date(2026, 4, 1)
    with clock.fixed(datetime(2026, 3, 31, 22, tzinfo=timezone(timedelta(hours=-5)))):
        assert clock.today() == date(2026, 4, 1)


def test_a_moment_has_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"), clock.fixed(datetime(2026, 1, 1)):  # noqa: DTZ001
        clock.now()


def test_other_threads_keep_their_own_time() -> None:
    seen: list[datetime] = []
    with clock.fixed(MOMENT):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen[0] != MOMENT


def test_nobody_else_asks_the_machine() -> None:
    asks = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|timezone\.now|localdate|localtime)\(")
    root = Path(dekkend.__file__).parent
    found = [
        str(file.relative_to(root))
        for file in root.rglob("*.py")
        if file.name != "clock.py" and asks.search(file.read_text(encoding="utf-8"))
    ]
    assert found == []
