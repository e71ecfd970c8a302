"""The windows of a cell: whatever the order of changes, no overlap, no gap, never closed without "enough"."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.kernel.periods import Period
from dekkend.procurement.admission_errors import (
    ClosedBeforeEnough,
    InitialAdmissionStays,
    WindowNotAhead,
)
from dekkend.procurement.admission_timeline import (
    Window,
    changed,
    first_windows,
    is_sound,
    next_opening,
    window_on,
)
from dekkend.procurement.admission_words import CHOSEN_KINDS, WindowKind

START = date(2026, 1, 1)
INITIAL = Period(START, date(2026, 2, 28))
TODAY = date(2026, 3, 10)


def base() -> tuple[Window, ...]:
    return first_windows(INITIAL, interim=True)


def closed(first: date, last: date | None = None, enough: date | None = date(2026, 3, 1)) -> Window:
    return Window(WindowKind.CLOSED, Period(first, last), enough)


def test_after_the_initial_admission_interim_entry_begins_the_next_day() -> None:
    assert [(it.kind, it.period.first) for it in base()] == [
        (WindowKind.INITIAL, START),
        (WindowKind.INTERIM, date(2026, 3, 1)),
    ]


def test_without_interim_entry_the_initial_admission_has_no_end() -> None:
    assert first_windows(INITIAL, interim=False) == (Window(WindowKind.INITIAL, Period(START)),)


def test_both_ends_of_a_window_count_and_what_was_planned_resumes() -> None:
    after = changed(base(), closed(date(2026, 4, 1), date(2026, 4, 30)), TODAY)
    kinds = [window_on(after, day).kind for day in (date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 30))]  # type: ignore[union-attr]
    assert kinds == [WindowKind.INTERIM, WindowKind.CLOSED, WindowKind.CLOSED]
    assert window_on(after, date(2026, 5, 1)).kind is WindowKind.INTERIM  # type: ignore[union-attr]
    assert next_opening(after, date(2026, 4, 10)) == date(2026, 5, 1)


def test_before_the_first_day_there_is_no_window() -> None:
    assert window_on(base(), date(2025, 12, 31)) is None


def test_today_does_not_change() -> None:
    with pytest.raises(WindowNotAhead):
        changed(base(), closed(TODAY), TODAY)


def test_the_initial_admission_is_never_shortened() -> None:
    with pytest.raises(InitialAdmissionStays) as refused:
        changed(base(), closed(date(2026, 2, 28), enough=START), date(2026, 1, 5))
    assert refused.value.rule == "CV-04"


@pytest.mark.parametrize("enough", [None, date(2026, 4, 1), date(2026, 4, 2)])
def test_closing_needs_an_earlier_enough(enough: date | None) -> None:
    with pytest.raises(ClosedBeforeEnough):
        changed(base(), closed(date(2026, 4, 1), enough=enough), TODAY)


edits = st.lists(
    st.tuples(
        st.sampled_from(CHOSEN_KINDS),
        st.integers(-5, 400),
        st.one_of(st.none(), st.integers(0, 200)),
        st.one_of(st.none(), st.integers(-60, 400)),
        st.integers(0, 30),
    ),
    max_size=12,
)


@given(edits)
def test_any_order_of_changes_keeps_the_windows_sound(rows: list[tuple]) -> None:
    """``rows``: kind, first day and length in days, day of "enough", and days that pass before the change."""
    windows, today = base(), TODAY
    for kind, first, length, enough, passed in rows:
        today += timedelta(days=passed)
        day = TODAY + timedelta(days=first)
        period = Period(day, None if length is None else day + timedelta(days=length))
        since = None if enough is None else TODAY + timedelta(days=enough)
        before = [window_on(windows, today - timedelta(days=n)) for n in range(20)]
        try:
            windows = changed(windows, Window(kind, period, since), today)
        except (WindowNotAhead, InitialAdmissionStays, ClosedBeforeEnough):
            continue
        past = [window_on(windows, today - timedelta(days=n)) for n in range(20)]
        assert [w and w.kind for w in past] == [w and w.kind for w in before]
        assert is_sound(windows)
        assert windows[0] == base()[0]
