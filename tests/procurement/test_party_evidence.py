"""What signed statements say sets aside or is weighed (EL-02); the buyer opens a GVA (EL-11)."""

from datetime import timedelta

import pytest

from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.domain_statement import Answers, GroundAnswer, grounds
from dekkend.procurement import services
from dekkend.procurement.domain import Stage
from dekkend.procurement.eligibility_statement import statement_verdicts, title_of_ground
from dekkend.procurement.errors import UnknownSubmission
from dekkend.procurement.models import Check, Submission
from dekkend.procurement.party_rules import PartyRole
from dekkend.procurement.queries.parties import together_of
from dekkend.procurement.queries.weighing import grounds_to_weigh
from dekkend.procurement.services.conduct import open_conduct
from dekkend.procurement.services.participation import freeze_parties
from dekkend.procurement.services.weighing import weigh_ground
from dekkend.runtime import audit_reading, clock
from tests.personas import World
from tests.procurement.small import CLOSES, LOTS, Small
from tests.procurement.test_parties import NOW, STRANGER, TODAY, ask, draft_for, keep, send, sign, small

__all__ = ["small"]
pytestmark = pytest.mark.django_db
LATER = CLOSES + timedelta(days=20)
MANDATORY = next(it for it in grounds() if it.mandatory)
OPTIONAL = next(it for it in grounds() if not it.mandatory)


def answers(*applying: str) -> Answers:
    said = {it.id: GroundAnswer(it.id in applying, "Er was iets.", "Hersteld.") for it in grounds()}
    return Answers(True, False, "", False, "", said, True)


def test_a_mandatory_ground_blocks_an_optional_one_is_to_be_weighed() -> None:
    assert not list(statement_verdicts(answers(), TODAY, "", 1))
    found = list(statement_verdicts(answers(MANDATORY.id, OPTIONAL.id), TODAY, "Lid", 1))
    assert [(it.verdict.rule, it.verdict.blocks, it.sets_aside) for it in found] == [
        ("EL-02", True, True),
        ("EL-02", False, False),
    ]
    assert MANDATORY.title in found[0].verdict.reason.render()
    assert "Lid" in found[0].verdict.reason.render()
    assert title_of_ground(found[1].requirement) == OPTIONAL.title
    assert all(len(f"uea:{10**9}:{it.id}") <= 60 for it in grounds())


def test_the_statement_of_a_tenderer_counts_at_the_exclusion_grounds(
    personas: World, small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.procurement import test_parties

    said = {it.id: GroundAnswer(it.id == OPTIONAL.id, "Er was iets.", "Hersteld.") for it in grounds()}
    monkeypatch.setattr(test_parties, "GroundAnswer", lambda _applies: None)
    monkeypatch.setattr(
        test_parties, "Answers", lambda *_given: Answers(True, False, "", False, "", said, True)
    )
    small.tenderers["eigen"] = personas.provider
    with clock.fixed(NOW):
        sign(personas, "provider")
        test_parties.take_part(personas.actor("provider"), small.id, personas.provider, joint=True)
    small.submit("eigen")
    small.submit("ander")
    row = Submission.objects.get(procurement=small.id, number=small.numbers["eigen"])
    freeze_parties(small.id, small.definition, row, LOTS, together_of(small.id, personas.provider))
    small.close().repair()
    with clock.fixed(LATER):
        services.run_checks(SYSTEM, small.id, Stage.EXCLUSION)
    number = small.numbers["eigen"]
    waiting = grounds_to_weigh(SYSTEM, small.slug)
    assert [(it.number, OPTIONAL.title in it.reason.render()) for it in waiting] == [(number, True)]
    with clock.fixed(LATER):
        weigh_ground(SYSTEM, small.id, number, waiting[0].evidence, set_aside=True, motivation="Ernstig.")
    assert Submission.objects.get(procurement=small.id, number=number).status == "terzijde"
    assert not Check.objects.get(requirement=waiting[0].evidence).holds


def test_the_buyer_opens_a_statement_of_conduct_only_after_the_opening(personas: World, small: Small) -> None:
    buyer = personas.actor("buyer")
    with clock.fixed(NOW):
        sign(personas, "provider")
        document = keep(personas, "provider")
        ask(personas, small, kvk=STRANGER, role=PartyRole.SUBCONTRACTOR, name="Derde", conduct=document)
        draft_for(personas, small, "provider")
        number = send(personas, small, "provider")
    with pytest.raises(UnknownSubmission):
        open_conduct(buyer, small.slug, number, str(STRANGER))
    small.close()
    found, content = open_conduct(buyer, small.slug, number, str(STRANGER))
    assert found.name == "stuk.txt"
    assert b"".join(content) == b"een stuk"
    assert "conduct.open" in [entry.action for entry in audit_reading.entries(f"procurement:{small.id}")]
    for persona in ("competitor", "outsider", "access_worker"):
        with pytest.raises(UnknownSubmission):
            open_conduct(personas.actor(persona), small.slug, number, str(STRANGER))
    with pytest.raises(UnknownSubmission):
        open_conduct(buyer, small.slug, number, "99999999")
