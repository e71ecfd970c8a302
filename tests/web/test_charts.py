"""Charts and maps: the geometry is right, and the same figures stand in the table beside it."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.organisations.services.municipalities import _read as municipalities
from dekkend.web.badges import Badge, Tone
from dekkend.web.charts import Moment, Series, bar_chart, line_chart, ticks_up_to, timeline
from dekkend.web.tilemap import Place, broken, layout, national_map, region_map

TODAY = date(2026, 11, 22)


def test_bars_are_stacked_to_scale():
    chart = bar_chart(
        "a", "Titel", ["een", "twee"], [Series("x", (10, 20)), Series("y", (Decimal("5.5"), 0))], decimals=1
    )
    first, second = chart.bars
    assert first.segments[0].width == pytest.approx(second.segments[0].width / 2)
    assert first.segments[1].x == pytest.approx(first.segments[0].x + first.segments[0].width)
    assert len(second.segments) == 1
    assert (first.total, chart.figures.rows[0]) == ("15,5", ("een", "10,0", "5,5"))
    assert second.end <= chart.width - 50


def test_a_chart_of_nothing_stands():
    assert bar_chart("a", "Titel", [], [Series("x", ())]).bars == ()
    assert line_chart("a", "Titel", ["2026"], [Series("x", (0,))]).lines[0].points[0][1] > 0


@pytest.mark.parametrize("values", [(1, 2, 3), (-1, 2)])
def test_values_that_do_not_fit_are_refused(values: tuple[int, ...]):
    with pytest.raises(ValueError, match=r"a series needs|a bar cannot"):
        bar_chart("a", "Titel", ["een", "twee"], [Series("x", values)])


@given(st.decimals(min_value="0.001", max_value="1000000000", places=3))
def test_ticks_are_few_round_and_reach_the_top(highest: Decimal):
    marks = ticks_up_to(highest)
    assert marks[0] == 0
    assert marks[-2] < highest <= marks[-1]
    assert 2 <= len(marks) <= 6
    assert (marks[1] - marks[0]).normalize().as_tuple().digits in ((1,), (2,), (2, 5), (5,))


@pytest.mark.parametrize("count", [1, 2, 3, 7, 10, 25, 9999])
def test_marks_of_a_count_are_whole(count: int):
    assert all(mark == int(mark) for mark in ticks_up_to(count))


def test_timeline_places_steps_and_keeps_undated_ones_in_the_list():
    badge = Badge("Gepland", Tone.INFO)
    steps = [
        Moment("Eerst", date(2026, 10, 1), date(2026, 10, 31), badge),
        Moment("Ooit", None, None, badge),
        Moment("Laatst", date(2027, 6, 1), None, badge),
    ]
    drawn = timeline("t", "Planning", steps, today=TODAY)
    assert [span.moment.title for span in drawn.spans] == ["Eerst", "Laatst"]
    assert len(drawn.moments) == 3
    assert drawn.today_x is not None
    assert drawn.spans[0].x < drawn.today_x < drawn.spans[1].x
    assert timeline("t", "Leeg", [], today=TODAY).spans == ()


def test_ticks_of_a_long_timeline_stay_readable():
    badge = Badge("Gepland", Tone.INFO)
    drawn = timeline(
        "t", "Planning", [Moment("Lang", date(2025, 1, 1), date(2037, 12, 31), badge)], today=TODAY
    )
    assert 4 <= len(drawn.ticks) <= 14


@pytest.mark.parametrize(("width", "left"), [(900, 250), (560, 130)])
@pytest.mark.parametrize("years", [1, 2, 4, 7, 12])
def test_words_of_a_timeline_never_overlap(width: int, left: int, years: int):
    step = Moment("Eerste periode", date(2023, 7, 1), date(2023 + years, 6, 30), Badge("Vast", Tone.INFO))
    drawn = timeline("t", "Looptijd", [step], today=TODAY, width=width, left=left)
    places = [tick.at for tick in drawn.ticks]
    assert all(after - before >= 50 for before, after in pairwise(places))
    (span,) = drawn.spans
    assert span.label_x >= left
    assert span.ink == "#ffffff"


def test_every_municipality_has_one_tile_of_its_own():
    places = layout()
    assert set(places) == {row["cbs_code"] for row in municipalities()}
    assert len(set(places.values())) == len(places) == 342


def test_region_map_shows_members_and_neighbours():
    codes = {"0263": Place("Maasdriel", "#12496b", href="/x/"), "0281": Place("Tiel", "#12496b")}
    drawn = region_map("k", "Kaart", codes, {code: code for code in layout()})
    named = {tile.name for tile in drawn.tiles}
    assert {"Maasdriel", "Tiel"} < named
    assert drawn.linked
    assert not national_map("k", "Kaart", {}).linked
    assert region_map("k", "Kaart", {}, {}).tiles == ()


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Tiel", ["Tiel"]),
        ("West Maas en Waal", ["West Maas", "en Waal"]),
        ("Neder-Betuwe", ["Neder-", "Betuwe"]),
        ("Hardinxveld-Giessendam", ["Hardinxveld-", "Giessendam"]),
        ("Haarlemmermeer", ["Haarlemme-", "rmeer"]),
    ],
)
def test_names_are_broken_to_fit_a_tile(name: str, lines: list[str]):
    assert broken(name) == lines
