"""Every verdict that a test asks for is also read, in both languages: a sentence without its value fails."""

from typing import Any

import pytest

from dekkend.kernel.rules import Rule, Verdict

_judge = Rule.__call__


@pytest.fixture(autouse=True)
def read_every_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    def judged(rule: Rule[Any], facts: Any) -> Verdict:
        verdict = _judge(rule, facts)
        for sentence in (verdict.reason, verdict.remedy):
            if sentence is not None:
                assert sentence.render("nl")
                assert sentence.render("en")
        assert verdict.holds or verdict.remedy is not None
        return verdict

    monkeypatch.setattr(Rule, "__call__", judged)
