"""The six months in which a new edition comes into every running agreement (EX-11), for a region."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from dekkend.contracts.agreement_states import ALLOCATABLE, AmendmentStatus
from dekkend.contracts.amendment_rules import AmendmentKind
from dekkend.contracts.models import Agreement, Amendment, RegionEdition
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.standard_editions import implement_by, newer_editions
from dekkend.contracts.standard_model import Edition
from dekkend.contracts.standard_rules import StandardChangeFacts, implemented_in_time
from dekkend.kernel.rules import Verdict
from dekkend.runtime import clock

_OPEN = (AmendmentStatus.PROPOSED, AmendmentStatus.APPROVED, AmendmentStatus.AGREED)


@dataclass(frozen=True, slots=True)
class EditionRow:
    """An edition in a region: ``agreements`` run on it now, ``own`` when it is the region's own file.

    ``follows`` is the newest edition that they must move to by ``due``; ``proposed`` is for how many a change
    is under way already.
    """

    edition: Edition
    own: bool
    agreements: int
    follows: Edition | None = None
    due: date | None = None
    proposed: int = 0

    def verdict(self, today: date) -> Verdict | None:
        """What EX-11 says today; None when nothing has to move."""
        if self.follows is None or not self.agreements:
            return None
        return implemented_in_time(StandardChangeFacts(self.follows.published, today))

    @property
    def days_left(self) -> int:
        """Days until the agreements must follow the newest edition; negative when it is late."""
        return (self.due - clock.today()).days if self.due else 0


def editions_of_region(region_id: int) -> tuple[EditionRow, ...]:
    """Every edition that counts for a region, with how many running agreements still follow it."""
    today = clock.today()
    editions = editions_for(region_id)
    own = set(RegionEdition.objects.filter(region=region_id).values_list("code", flat=True))
    running = Agreement.objects.filter(buyer=region_id, status__in=ALLOCATABLE)
    counts = dict(running.order_by().values_list("edition").annotate(Count("pk")))
    moving = dict(
        Amendment.objects.filter(
            agreement__in=running.values("pk"), kind=AmendmentKind.STANDARD, status__in=_OPEN
        )
        .order_by()
        .values_list("agreement__edition")
        .annotate(Count("agreement", distinct=True))
    )
    ordered = sorted(editions, key=lambda it: (it.law, it.published), reverse=True)
    return tuple(
        _row(it, editions, it.id in own, counts.get(it.id, 0), moving.get(it.id, 0), today) for it in ordered
    )


def _row(
    edition: Edition, editions: Iterable[Edition], own: bool, count: int, proposed: int, today: date
) -> EditionRow:
    newer = newer_editions(editions, edition, today)
    if not newer:
        return EditionRow(edition, own, count)
    due = min(implement_by(it) for it in newer)
    return EditionRow(edition, own, count, newer[-1], due, proposed)
