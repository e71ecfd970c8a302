"""The procedure forms as data, and every path through them: no stage is skipped, every form ends."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.kernel.errors import Refusal
from dekkend.procurement import definition as d
from dekkend.procurement.domain import STAGE_ORDER, Stage
from dekkend.procurement.procedure_flow import Flow, OutOfOrder, milestones, stages_done
from dekkend.procurement.procedure_forms import Allowance, FormBroken, form_from, forms
from dekkend.procurement.states import PROCUREMENT
from dekkend.procurement.states import ProcurementStatus as P

FORMS = list(forms().values())
BEGINS = {
    "start_exclusion": Stage.EXCLUSION,
    "start_suitability": Stage.SUITABILITY,
    "start_dialogue": Stage.DIALOGUE,
}
ENDS = {P.FINAL, P.WITHDRAWN}
Place = tuple[int, P]


def flows() -> Iterator[Flow]:
    """Every form, with and without people who score, per round."""
    for form in FORMS:
        yield Flow(form, tuple(True for _ in form.rounds))
        yield Flow(form, tuple(False for _ in form.rounds))
        if form.selects_first:
            yield Flow(form, (True, False))


def after(flow: Flow, place: Place, action: str) -> Place:
    round, status = place
    return round + (action == "invite"), PROCUREMENT.next(status, action)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id.value)
def test_every_form_keeps_the_order_and_says_where_it_comes_from(form: object) -> None:
    places = [STAGE_ORDER.index(stage) for stage in form.stages]
    assert places == sorted(places)
    assert form.stages[:3] == STAGE_ORDER[:3]
    assert all((form.source, form.reading, form.purpose))
    assert form.has_dialogue == (form.dialogue is Allowance.REQUIRED)
    assert (Stage.SELECTION in form.stages) == (form.selection_criteria is not Allowance.FORBIDDEN)
    assert "EL-01" in form.rules


def test_a_form_that_skips_the_order_is_refused() -> None:
    text = FORMS[0].id.value
    from importlib.resources import files

    source = (files("dekkend.procurement") / "forms" / f"{text}.toml").read_text("utf-8")
    wrong = source.replace('"uitsluiting", "geschiktheid"', '"geschiktheid", "uitsluiting"')
    with pytest.raises(FormBroken, match="EL-01"):
        form_from(wrong, "x.toml")
    with pytest.raises(FormBroken):
        form_from(source + "\nformule = 1\n", "x.toml")


@given(st.data())
def test_no_path_skips_a_stage_and_every_path_can_end(data: st.DataObject) -> None:
    flow = data.draw(st.sampled_from(list(flows())))
    place: Place = (1, P.CONCEPT)
    begun: list[Stage] = []
    for _ in range(60):
        actions = flow.actions(*place)
        if not actions:
            break
        action = data.draw(st.sampled_from([step for step in actions if step != "withdraw"] or actions))
        flow.ensure(*place, action)
        if action in BEGINS:
            begun.append(BEGINS[action])
        place = after(flow, place, action)
        assert place[0] <= len(flow.form.rounds)
    assert place[1] is P.FINAL, place
    assert begun == [stage for stage in flow.form.stages if stage in BEGINS.values()]
    assert stages_done(flow.form, *place) == flow.form.stages


@given(st.data())
def test_what_is_no_step_of_the_form_is_refused_with_what_is(data: st.DataObject) -> None:
    flow = data.draw(st.sampled_from(list(flows())))
    status = data.draw(st.sampled_from(list(P)))
    round = data.draw(st.integers(1, len(flow.form.rounds)))
    action = data.draw(st.sampled_from(PROCUREMENT.all_actions()))
    if flow.allows(round, status, action) and action in flow.actions(round, status):
        order = flow.order(round, status, action)
        assert order is None or order.holds
        flow.ensure(round, status, action)
    else:
        with pytest.raises(Refusal):
            flow.ensure(round, status, action)


def reachable(flow: Flow) -> set[Place]:
    found: set[Place] = {(1, P.CONCEPT)}
    waiting = list(found)
    while waiting:
        place = waiting.pop()
        for action in flow.actions(*place):
            new = after(flow, place, action)
            if new not in found:
                found.add(new)
                waiting.append(new)
    return found


@pytest.mark.parametrize("flow", list(flows()), ids=lambda flow: f"{flow.form.id.value}-{flow.assessed}")
def test_every_place_of_every_form_leads_on(flow: Flow) -> None:
    places = reachable(flow)
    assert (len(flow.form.rounds), P.FINAL) in places
    for place in places:
        assert flow.actions(*place) or place[1] in ENDS
    dialogue = any(status is P.DIALOGUE for _, status in places)
    assert dialogue == flow.form.has_dialogue
    assert any(status is P.INVITED for _, status in places) == flow.form.selects_first


def test_the_award_of_a_round_of_requests_never_becomes_final() -> None:
    flow = Flow(forms()[d.ProcedureForm.EMVI_2], (True, True))
    assert "finalise" not in flow.actions(1, P.ANNOUNCED)
    assert "invite" in flow.actions(1, P.ANNOUNCED)
    assert flow.actions(2, P.ANNOUNCED) == ("finalise", "withdraw")
    with pytest.raises(OutOfOrder):
        flow.ensure(1, P.COMPLETENESS, "start_execution")


@pytest.mark.parametrize("flow", list(flows()), ids=lambda flow: f"{flow.form.id.value}-{flow.assessed}")
def test_a_page_shows_one_milestone_as_now_and_never_goes_back(flow: Flow) -> None:
    place: Place = (1, P.CONCEPT)
    before = -1
    while place[1] is not P.FINAL:
        shown = milestones(flow.form, *place)
        assert sum(step.now for step in shown) == 1
        done = sum(step.done for step in shown)
        assert done >= before
        before = done
        place = after(flow, place, flow.actions(*place)[0])
    assert all(step.done for step in milestones(flow.form, *place))
    assert not any(step.done or step.now for step in milestones(flow.form, 1, P.WITHDRAWN))
