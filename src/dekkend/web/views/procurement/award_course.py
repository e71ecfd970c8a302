"""After the decision: the standstill as it runs, court cases, conditions, and what may be signed."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.procurement.award_domain import (
    CONDITION_NAMES,
    COURT_OUTCOMES,
    GROUND_NAMES,
    condition_name,
)
from dekkend.procurement.award_states import ANNOUNCEMENT, CONDITION, COURT_CASE, ConditionStatus
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.award_course import ConditionView, course_of
from dekkend.procurement.queries.award_facts import TESTED
from dekkend.procurement.queries.signing import SigningRow, signing_rows
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.badges import Badge, Tone, Words
from dekkend.web.lists import asked_download
from dekkend.web.pages import page
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.procurement.frame import Frame, frame_of

_ACT_TITLES = {
    "voorwaarde": _("Handel af"),
    "toetsen": _("Neem de uitkomst over"),
    "opschuiven": _("Laat de volgende opschuiven"),
}
_TONES = {
    ConditionStatus.OPEN: Tone.WARN,
    ConditionStatus.MET: Tone.GOOD,
    ConditionStatus.FAILED: Tone.BAD,
    ConditionStatus.DROPPED: Tone.QUIET,
}


def signing_table(frame: Frame) -> Table[SigningRow]:
    """Every awarded bid, and whether its agreement may be signed."""
    return Table(
        name="ondertekenen",
        caption=_("Wat mag worden ondertekend"),
        columns=(
            Column(
                "inschrijver",
                _("Inschrijver"),
                lambda row: row.tenderer,
                href=lambda row: frame.href("submission", number=row.submission),
                row_header=True,
            ),
            Column("perceel", _("Perceel"), lambda row: f"{row.lot_number} {row.lot_name}"),
            Column("mag", _("Ondertekenen"), lambda row: row.ready, badge=signing_badge),
            Column("reden", _("Reden"), lambda row: row.verdict.reason),
            Column("regel", _("Regel"), lambda row: row.verdict.rule),
            Column(
                "standstill",
                _("Standstill t/m"),
                lambda row: row.standing.last_day if row.standing else None,
                numeric=True,
            ),
        ),
        filters=(
            Filter(
                "mag",
                _("Ondertekenen"),
                (Choice("True", _("Mag")), Choice("False", _("Mag nog niet"))),
                value=lambda row: row.ready,
            ),
        ),
        prefix="teken",
        empty=_("Er is niets gegund."),
    )


def signing_badge(row: SigningRow) -> Badge:
    """Whether it may be signed, in a word."""
    return Badge(_("Mag"), Tone.GOOD) if row.ready else Badge(_("Mag nog niet"), Tone.WARN)


def condition_table(frame: Frame, *, runs: bool) -> Table[ConditionView]:
    """The conditions of the award, open ones first."""
    return Table(
        name="voorwaarden",
        caption=_("Voorwaarden van de gunning"),
        columns=(
            Column(
                "inschrijver",
                _("Inschrijver"),
                lambda row: row.tenderer,
                href=lambda row: frame.href("submission", number=row.submission),
                row_header=True,
            ),
            Column("wat", _("Voorwaarde"), asked_for),
            Column("stand", _("Stand"), lambda row: row.status.value, badge=condition_badge),
            Column("uiterlijk", _("Uiterlijk"), lambda row: row.due, numeric=True),
            Column("ontvangen", _("Ontvangen"), lambda row: row.received_on, numeric=True),
            Column("uitleg", _("Uitleg"), explained),
            *((_next(frame),) if runs else ()),
        ),
        filters=(
            Filter(
                "soort",
                _("Soort"),
                tuple(Choice(kind.value, name) for kind, name in CONDITION_NAMES.items()),
                value=lambda row: row.kind.value,
            ),
            Filter(
                "stand",
                _("Stand"),
                tuple(Choice(it.value, CONDITION.title(it)) for it in ConditionStatus),
                value=lambda row: row.status.value,
            ),
        ),
        prefix="voorwaarde",
        empty=_("Deze inkoop kent geen voorwaarden na de gunning."),
    )


def _next(frame: Frame) -> Column[ConditionView]:
    """What the buyer can do with a condition now."""
    return Column(
        "stap",
        _("Wat u kunt doen"),
        lambda row: _ACT_TITLES.get(act_for(row), ""),
        href=lambda row: (
            frame.href("award_act", act=act, number=row.id if act != "toetsen" else 0)
            if (act := act_for(row))
            else ""
        ),
        sortable=False,
    )


def act_for(row: ConditionView) -> str:
    """The act that a condition asks for; nothing when it is settled or a test has still to decide."""
    if row.status is ConditionStatus.OPEN:
        if row.kind not in TESTED:
            return "voorwaarde"
        return "toetsen" if row.ready else ""
    moves = row.status is ConditionStatus.FAILED and row.awarded
    return "opschuiven" if moves else ""


def condition_badge(row: ConditionView) -> Badge:
    """The state of a condition."""
    return Badge(CONDITION.title(row.status), _TONES[row.status])


def asked_for(row: ConditionView) -> Words:
    """What the winner must still pass: a test by its name, evidence with what it is about."""
    name = formats.text(condition_name(row.kind, row.title))
    kind = formats.text(CONDITION_NAMES[row.kind])
    return name if name == kind else f"{kind}: {name}"


def explained(row: ConditionView) -> object:
    """Why it stands as it stands: what the buyer wrote, else what the rule or the test says."""
    return row.outcome or (row.verdict.reason if row.verdict else "")


@require_safe
def award_course(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The award from decision to signing."""
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.SEE_DECISIONS, frame.view.facts))
    course, rows = course_of(frame.actor, slug), signing_rows(frame.actor, slug)
    runs = frame.may(Action.RUN_PROCUREMENT)
    signing, conditions = signing_table(frame), condition_table(frame, runs=runs)
    for table, found in ((signing, rows), (conditions, course.conditions)):
        if download := asked_download(request, table, found):
            return download
    ready = sum(row.ready for row in rows)
    asks = {act_for(it) for it in course.conditions} if runs else set()
    context = frame.context(
        "award_course",
        page_title=_("Na het besluit"),
        heading=_("Na het besluit"),
        upper=[(_("Besluiten"), frame.href("decisions"))],
        course=course,
        runs=runs,
        takes_over="toetsen" in asks,
        untested=course.untested if runs else 0,
        grounds=GROUND_NAMES,
        announcement_states=ANNOUNCEMENT,
        case_states=COURT_CASE,
        outcomes=COURT_OUTCOMES,
        figures=[
            (_("Gegund"), str(len(rows)), ""),
            (_("Mag worden ondertekend"), str(ready), ""),
            (_("Voorwaarden open"), str(sum(it.status == "open" for it in course.conditions)), ""),
            (_("Kort gedingen"), str(len(course.cases) + len(course.enrolment_cases)), ""),
        ],
        signing=signing.view(rows, request.GET),
        conditions=conditions.view(course.conditions, request.GET),
        since=gettext("Dag 0 is de bekendmaking; de dag na de laatste dag is het besluit definitief."),
    )
    return page(request, "awards/course.html.jinja", context)
