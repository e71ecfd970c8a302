"""What a newcomer finds at first start: the example regions, a finished procurement and some on their way.

Which definitions there are is data. One whose award is known to the day is run to the end. One whose planning
breaks a rule stays a concept as it was written, so that its red dates and open points show; the first of
these is also open for submissions, as a practice run. The others stop at stages of their own, so that every
role has something to do.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import cycle
from typing import Final

from dekkend.cli.agreement_examples import load_agreements
from dekkend.cli.practice import Practice, load_practice, practice_names
from dekkend.cli.tariff_examples import load_tariffs
from dekkend.kernel.text import msg
from dekkend.organisations.domain import ROLE_NAMES, SYSTEM
from dekkend.organisations.examples import example_accounts, load_example_accounts
from dekkend.organisations.queries import providers
from dekkend.procurement.domain import Result
from dekkend.procurement.queries import SubmissionFilter, submission, submissions
from dekkend.procurement.services import create_procurement, publish
from dekkend.procurement.services.practice import PracticeRun, Until, run_practice
from dekkend.procurement.services.regions import ensure_region
from dekkend.procurement.timeline import TimelineStatus, timeline
from dekkend.runtime import clock

Report = Callable[[int, int, str], None]

EARLIER_STAGES: Final = (Until.ASSESSMENT, Until.REPAIR)
"""Where the practice runs stop, in turn."""

DAYS_TO_SUBMIT: Final = 30
NOON: Final = time(12, tzinfo=clock.AMSTERDAM)
ROLES_FROM: Final = date(2015, 1, 1)
"""The example accounts had their roles when the practice runs took place, so that they judge in them too."""


def load(progress: Report) -> list[tuple[str, str, str]]:
    """Loads everything; the accounts to show (role, e-mail address, password). Raises DefinitionUnusable."""
    found = sorted(
        (load_practice(name) for name in practice_names()),
        key=lambda one: (not _award_known(one), one.settings.bids, one.definition.id),
    )
    steps = len(found) + 1
    regions = [ensure_region(SYSTEM, one.definition) for one in found]
    stages, open_for_submissions = cycle(EARLIER_STAGES), False
    examples_own: tuple[int, ...] = ()
    for number, (one, region_id) in enumerate(zip(found, regions, strict=True)):
        progress(number, steps, one.definition.title)
        if number == 0:
            examples_own = _example_providers(_run(one, region_id, Until.ANNOUNCED))
            load_example_accounts(examples_own, ROLES_FROM)
        elif not _has_red_dates(one):
            _run(one, region_id, next(stages))
        else:
            create_procurement(SYSTEM, one.as_written, region_id=region_id)
            open_for_submissions = open_for_submissions or _open_for_submissions(one, region_id)
    known = list(dict.fromkeys([*examples_own, *(row.id for row in providers(SYSTEM))]))
    for region_id in dict.fromkeys(regions):
        load_tariffs(region_id, known)
    load_agreements(regions[0], known)
    progress(steps, steps, msg("klaar").render())
    return [(ROLE_NAMES[one.role].render(), one.email, one.password) for one in example_accounts()]


def _award_known(one: Practice) -> bool:
    award = one.as_written.award
    return award is not None and award.announced_on is not None


def _has_red_dates(one: Practice) -> bool:
    return any(step.status is TimelineStatus.RED for step in timeline(one.as_written))


def _open_for_submissions(one: Practice, region_id: int) -> bool:
    """Makes a practice run in which real people may submit, for a month from now."""
    row = create_procurement(
        SYSTEM,
        one.definition,
        region_id=region_id,
        slug=f"{one.definition.id[:50]}-oefening",
        practice=True,
        assumed=one.assumed,
    )
    last_day = clock.today() + timedelta(days=DAYS_TO_SUBMIT)
    publish(SYSTEM, row.pk, closes_at=datetime.combine(last_day, NOON))
    return True


def _run(one: Practice, region_id: int, until: Until) -> PracticeRun:
    return run_practice(one.definition, one.settings, region_id=region_id, assumed=one.assumed, until=until)


def _example_providers(run: PracticeRun) -> tuple[int, int]:
    """The provider got a part, so that there is something to explain; the competitor got everything."""
    return _first(run, Result.PARTLY), _first(run, Result.FULLY)


def _first(run: PracticeRun, result: Result) -> int:
    slug = run.row.slug
    rows = submissions(SYSTEM, slug, SubmissionFilter(result=result, per_page=1)).rows
    number = rows[0].number if rows else 1
    return submission(SYSTEM, slug, number).tenderer_id
