"""What the award or admission that an agreement follows from says about signing it."""

from collections.abc import Iterator

from dekkend.contracts.models import Agreement
from dekkend.kernel.rules import Verdict
from dekkend.procurement.queries.agreements import may_sign_enrolment
from dekkend.procurement.queries.signing import may_sign_submission
from dekkend.runtime import clock


def source_of(kind: str, offer: int, law: str, variant: str, part: int = 1) -> str:
    """The name of what an agreement follows from. ``part`` counts when lots of one submission became final
    at different times: "inschrijving:12:wmo:inspanningsgericht:1"."""
    return f"{kind}:{offer}:{law}:{variant}:{part}"


def award_verdicts(row: Agreement) -> tuple[Verdict, ...]:
    """Whether every lot of this agreement may be signed today; nothing for one without an award of ours."""
    return tuple(_verdicts(row)) if row.source else ()


def _verdicts(row: Agreement) -> Iterator[Verdict]:
    kind, _, rest = (row.source or "").partition(":")
    offer = rest.split(":")[0]
    if kind == "aanmelding":
        yield may_sign_enrolment(int(offer), clock.today())
    if kind == "inschrijving":
        lots = set(row.lines.order_by().values_list("lot", flat=True).distinct())
        found = may_sign_submission(int(offer))
        yield from (verdict for lot, verdict in found.items() if lot in lots)
