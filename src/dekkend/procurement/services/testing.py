"""Starting the tests that an award waits for, for all winners in one act."""

from django.db import transaction

from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor
from dekkend.oversight.domain import NewScreening
from dekkend.oversight.services import start_where_needed
from dekkend.procurement.award_domain import ConditionKind
from dekkend.procurement.award_errors import NothingToTest
from dekkend.procurement.queries.award_facts import TESTED, award_facts
from dekkend.procurement.queries.overview import stream_of
from dekkend.procurement.queries.untested import untested_of
from dekkend.procurement.services.common import open_case
from dekkend.runtime import audit, clock


@transaction.atomic
def start_tests(actor: Actor, procurement_id: int) -> int:
    """Starts every test that a condition of the award waits for and that does not run yet; how many.

    Whether an earlier outcome may take its place is what the definition says of that test (OV-03). Of two who
    start at the same moment one waits, and finds nothing left. Raises NotAllowed, NothingToTest.
    """
    case = open_case(actor, procurement_id)
    reuse = {ConditionKind(it.kind): it.reuse_earlier for it in case.whole.screenings}
    news = [
        NewScreening(
            TESTED[ConditionKind(it.kind)],
            it.submission.tenderer_id,
            case.row.region_id,
            cause=msg("Voorgenomen gunning van “{title}”", title=case.row.title).render(),
            occasion=stream_of(case.row.pk),
            occasion_title=case.row.title,
            may_reuse=reuse.get(ConditionKind(it.kind), False),
        )
        for it in untested_of(award_facts(case.row, clock.today()))
    ]
    if not news:
        raise NothingToTest()
    started = start_where_needed(actor, news)
    audit.record(case.stream, actor, "tests.start", f"procurement:{case.row.pk}", {"started": started})
    return started


__all__ = ["start_tests"]
