"""What is refused in a price model: all of it at once, each with its line, key, rule and remedy."""

import pytest

from dekkend.catalogue.price_model import PriceModel
from dekkend.catalogue.tariff_loading import Loaded, load_price_model
from tests.catalogue.tariff_samples import EXAMPLES, PRICE, spoilt

SICKNESS = 'id = "ziekte"\ntitle = "Ziekte"\nkinds = ["ziekte"]\npercentage = 7.81\nbase = "resterende-uren"'


def found(loaded: Loaded[PriceModel]) -> list[tuple[str, str]]:
    assert (loaded.value is None) == bool(loaded.problems)
    return [(problem.key, problem.rule) for problem in loaded.problems]


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("prijs-*.toml")), ids=lambda file: file.name)
def test_examples_are_sound(file) -> None:
    assert load_price_model(file).problems == ()


@pytest.mark.parametrize(
    ("change", "key", "rule"),
    [
        (("share = 40", "share = 39"), "functions[1].share", "TB-01"),
        (('base = "loon-en-directe-kosten"', ""), "overhead[0].percentage", "TB-02"),
        (('percentage = 2\nbase = "kostprijs"', "percentage = 2"), "margin[0].percentage", "TB-02"),
        (('base = "resterende-uren"', ""), "hours[2].percentage", "TB-02"),
        (('base = "kostprijs"', 'base = "brutoloon"'), "margin[0].base", "TB-03"),
        (('kinds = ["reistijd"]', 'kinds = ["reistijd", "ziekte"]'), "hours[4].kinds", "TB-04"),
        (('"administratie"]', '"administratie", "no-show"]'), "product.billable_hour.counts", "TB-04"),
        (('kinds = ["reistijd"]', 'kinds = ["reistijd", "contacttijd"]'), "hours[4].kinds", "TB-04"),
        (('kinds = ["overleg", "scholing"]', 'kinds = ["overleg"]'), "hours", "TB-05"),
        (("month_salary = 3900", "month_salary = 2300"), "functions[1].month_salary", "TB-06"),
        (("steps = [3100,", "steps = [2100,"), "scales[0].steps[0]", "TB-06"),
        (("amount = 1400", "amount = 1400\npercentage = 2"), "direct_costs[0].percentage", "TB-07"),
        (("amount = 1400\n", ""), "direct_costs[0]", "TB-08"),
        (('category = "02"', 'category = "99"'), "product.category", "TB-09"),
        (('frequencies = ["week", "maand"', 'frequencies = ["jaar", "maand"'), None, "DF-05"),
        (('variant = "inspanningsgericht"', 'variant = "outputgericht"'), None, "TB-10"),
        (("hours = 200", "hours = -200"), "hours[0].hours", "TB-11"),
        (('unit = "uur"\nweight', 'unit = "etmaal"\nweight'), "product.unit", "TB-13"),
        (("hours = 200", 'hours = "tweehonderd"'), "hours[0].hours", "DF-04"),
        (("percentage = 25\n", 'percentage = "25%"\n'), "overhead[0].percentage", "DF-04"),
        (("hours = 200", 'hours = "200"'), "hours[0].hours", "DF-04"),
        (("set = { ziekte = 6 }", 'set = { ziekte = "6" }'), "what_if[1].set.ziekte", "DF-04"),
        (("steps = [3100,", 'steps = ["3100",'), "scales[0].steps[0]", "DF-04"),
        (('kinds = ["reistijd"]', "kinds = []"), "hours[4].kinds", "TB-05"),
        (("month_salary = 3900", "maandsalaris = 3900"), "functions[1].maandsalaris", "DF-02"),
        (("set = { ziekte = 6 }", "set = { zieke = 6 }"), "what_if[1].set.zieke", "DF-10"),
        (("step = 2", "step = 7"), "functions[0].step", "DF-10"),
        (('scale = "schaal-voorbeeld"', 'scale = "onbekend"'), "functions[0].scale", "DF-10"),
        (('id = "reistijd"', 'id = "verlof"'), "hours[4].id", "DF-09"),
        (("level_date = 2026-01-01", "level_date = 2026-02-31"), "level_date", "DF-08"),
        (('kind = "prijsmodel"', 'kind = "indexatie"'), "kind", "DF-05"),
    ],
)
def test_a_mistake_is_refused_at_its_place(change: tuple[str, str], key: str | None, rule: str) -> None:
    problems = found(spoilt(change))
    assert rule in [one for _, one in problems]
    if key is not None:
        assert (key, rule) in problems


def test_all_mistakes_show_at_once_with_line_and_remedy() -> None:
    loaded = spoilt(
        ("share = 40", "share = 39"),
        ('base = "loon-en-directe-kosten"', ""),
        ('kinds = ["feestdagen"]', 'kinds = ["feestdagen", "ziekte"]'),
        ("month_salary = 3900", "month_salary = 2300"),
        ("hours = 200", 'hours = "veel"'),
    )
    rules = {problem.rule for problem in loaded.problems}
    assert {"TB-01", "TB-02", "TB-04", "TB-06", "DF-04"} <= rules
    lines = PRICE.read_text().splitlines()
    weights = next(problem for problem in loaded.problems if problem.rule == "TB-01")
    assert weights.line == next(place for place, line in enumerate(lines, 1) if line == "share = 40")
    assert str(weights.message) == "De aandelen van de functies tellen op tot 99%, niet tot 100%"
    assert str(weights.remedy) == "Verdeel het verschil van 1 procentpunt."
    assert all(problem.line and str(problem.remedy) for problem in loaded.problems)


def test_the_minimum_wage_names_amount_and_day() -> None:
    [problem] = spoilt(("month_salary = 3900", "month_salary = 2300")).problems
    text = str(problem.message).replace("\xa0", " ")
    assert text == ("€ 2.300,00 per maand is € 14,70 per uur; het wettelijk minimum is € 14,71 per uur")
    assert str(problem.remedy).replace("\xa0", " ") == (
        "Bij 1.878 contracturen is het salaris minstens € 2.302,12 per maand."
    )


def test_a_minimum_wage_that_nobody_knows_is_asked_and_not_guessed() -> None:
    later = ("level_date = 2026-01-01", "level_date = 2027-01-01")
    [problem] = spoilt(later).problems
    assert (problem.key, problem.rule) == ("level_date", "TB-06")
    assert "[minimum_wage]" in str(problem.remedy)
    stated = ("[product]", '[minimum_wage]\nhourly = 15.30\nsource = "Staatscourant"\n\n[product]')
    assert not spoilt(later, stated).problems
    [low] = spoilt(later, stated, ("month_salary = 3900", "month_salary = 2300")).problems
    assert low.key == "functions[1].month_salary"


def test_an_hour_kind_counted_twice_says_where() -> None:
    problems = spoilt(('kinds = ["reistijd"]', 'kinds = ["reistijd", "ziekte"]')).problems
    [twice] = [problem for problem in problems if problem.rule == "TB-04"]
    assert str(twice.message) == "De soort uur “ziekte” staat ook in een eerdere regel met uren"


def test_a_number_says_how_to_write_it() -> None:
    [problem] = spoilt(("percentage = 25\n", 'percentage = "25%"\n')).problems
    assert str(problem.message) == "“percentage” is hier 25%; er hoort een getal"
    assert str(problem.remedy) == "Schrijf een getal zonder aanhalingstekens en met een punt, zoals 25.5."


def test_a_missing_file_is_a_problem() -> None:
    loaded = load_price_model("bestaat-niet.toml")
    assert [problem.rule for problem in loaded.problems] == ["DF-19"]


def test_spoilt_lists_do_not_stop_the_checks() -> None:
    assert spoilt(("[[margin]]", "[margin]")).value is None
    assert spoilt(('elsewhere = [{ hours = "no-show"', 'elsewhere = [{ uren = "no-show"')).value is None
