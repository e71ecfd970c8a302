import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

import dekkend
from dekkend.kernel import rules
from dekkend.kernel.rule_ids import IDS, OWN_IDS, PARTS, part_of
from dekkend.kernel.rules import (
    Effect,
    Finding,
    Rule,
    Source,
    broken,
    find,
    holds,
    msg,
    not_applicable,
    registered,
    rule,
)


@dataclass(frozen=True)
class Facts:
    days: int


@pytest.fixture
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_registry", {})


def made(id: str = "PL-07", *sources: Source) -> Rule[Facts]:
    @rule(id, msg("Op tijd"), Effect.WARN, *(sources or [Source("S2", "§4.7")]))
    def in_time(facts: Facts) -> Finding:
        """At most ten days."""
        if facts.days < 0:
            return not_applicable(msg("Er is geen termijn"))
        if facts.days > 20:
            return broken(msg("Veel te laat"), effect=Effect.BLOCK, remedy=msg("Begin opnieuw"))
        if facts.days > 10:
            return broken(msg("{days} dagen te laat", days=facts.days - 10), days=facts.days)
        return holds(msg("Op tijd"), days=facts.days)

    return in_time


@pytest.mark.usefixtures("_own_registry")
class TestRule:
    def test_a_verdict_explains_itself(self) -> None:
        verdict = made()(Facts(12))
        assert (verdict.rule, verdict.holds, verdict.warns, verdict.blocks) == ("PL-07", False, True, False)
        assert str(verdict.reason) == "2 dagen te laat"
        assert verdict.values == {"days": 12}
        assert [str(source) for source in verdict.source] == ["S2 §4.7"]

    def test_a_finding_may_change_the_effect(self) -> None:
        verdict = made()(Facts(21))
        assert verdict.blocks
        assert str(verdict.remedy) == "Begin opnieuw"

    def test_what_does_not_apply_counts_as_met(self) -> None:
        verdict = made()(Facts(-1))
        assert verdict.holds
        assert not verdict.applies

    def test_a_rule_is_found_by_its_id(self) -> None:
        found = made()
        assert find("PL-07") is found
        assert list(registered()) == [found]
        assert found.explanation == "At most ten days."
        assert found.facts is Facts
        with pytest.raises(KeyError):
            find("PL-08")

    def test_a_rule_cites_its_source(self) -> None:
        with pytest.raises(ValueError, match="cites no source"):
            rule("PL-07", msg("x"), Effect.WARN)(lambda facts: holds(msg("x")))

    def test_an_id_is_given_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        first = made()
        monkeypatch.setitem(rules._registry, "PL-07", type(first)(**{**vars(first), "module": "elsewhere"}))
        with pytest.raises(ValueError, match="already registered by elsewhere"):
            made()

    def test_a_rule_says_on_which_facts_it_works(self) -> None:
        with pytest.raises(ValueError, match="annotated parameter"):
            rule("PL-07", msg("x"), Effect.WARN, Source("S2", "1"))(lambda facts: holds(msg("x")))


def test_an_edition_is_part_of_a_source() -> None:
    assert str(Source("Contractstandaard Wmo", "1.3.3", edition="1.2")) == "Contractstandaard Wmo 1.3.3 (1.2)"


def test_the_catalogue_has_222_rules() -> None:
    assert len(IDS) == 222
    assert sum(len(list(part.ids())) for part in PARTS) == 222
    assert {"PL-14a", "PL-21", "EL-01", "MS-40", "JW-09"} <= IDS
    assert part_of("PL-14a").letters == "PL"
    assert part_of("GU-01").letters == "GU"
    assert not IDS & OWN_IDS


def registered_in_the_product() -> Iterator[Rule[object]]:
    """Every rule of every context; tests' own rules do not count."""
    for package in pkgutil.iter_modules(dekkend.__path__, "dekkend."):
        if package.ispkg and package.name not in ("dekkend.kernel", "dekkend.testing"):
            modules = pkgutil.walk_packages(
                importlib.import_module(package.name).__path__, f"{package.name}."
            )
            for module in modules:
                if "rules" in module.name.rpartition(".")[2] and ".cli." not in module.name:
                    importlib.import_module(module.name)
    return (found for found in registered() if found.module.startswith("dekkend."))


def test_every_rule_stands_in_the_catalogue_and_cites_its_source() -> None:
    found = list(registered_in_the_product())
    assert len(found) > 30
    assert sorted(rule.id for rule in found if rule.id not in IDS | OWN_IDS) == []
    for one in found:
        assert one.source, one.id
        assert all(source.document and source.section for source in one.source), one.id
        assert one.explanation, f"{one.id} has no docstring"
        assert str(one.title), one.id
