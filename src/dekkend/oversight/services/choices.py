"""What a region chooses about tests, where no source prescribes anything."""

from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import buying_for
from dekkend.oversight.domain_scan import INDICATORS, OwnChoices
from dekkend.oversight.errors import ChoicesWrong
from dekkend.oversight.models import RegionChoices
from dekkend.oversight.policies import Action, ScreeningFacts
from dekkend.oversight.services.common import ensure, reasoned
from dekkend.oversight.visibility import use_case
from dekkend.runtime import audit, clock


@use_case
def set_choices(actor: Actor, region_id: int, chosen: OwnChoices, reason: str) -> RegionChoices:
    """From now on these hold for the tests of a region; scans and outcomes of before stay as they are.

    Raises NotAllowed, ReasonMissing, ChoicesWrong.
    """
    ensure(actor, Action.RUN_SCREENING, ScreeningFacts(buying_for(region_id)))
    if not chosen.is_sound:
        raise ChoicesWrong()
    values = {
        "weights": {
            it.id: chosen.weight(it.id) for it in INDICATORS.values() if chosen.weight(it.id) != it.weight
        },
        "light_from": chosen.light_from,
        "full_from": chosen.full_from,
        "valid_months": chosen.valid_months,
        "longest_months": chosen.longest_months,
        "reason": reasoned(reason),
    }
    row = RegionChoices.objects.create(
        region_id=region_id, set_at=clock.now(), set_by_id=actor.account_id, **values
    )
    audit.record(f"tests:{region_id}", actor, "tests.choose", f"organisation:{region_id}", values)
    return row


def choices_of(region_id: int) -> OwnChoices:
    """What holds for the tests of a region today: its own choices, else the standard."""
    row = RegionChoices.objects.filter(region=region_id).last()
    if row is None:
        return OwnChoices()
    return OwnChoices(row.weights, row.light_from, row.full_from, row.valid_months, row.longest_months)
