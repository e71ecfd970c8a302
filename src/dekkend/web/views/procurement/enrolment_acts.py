"""The acts of a buyer on one enrolment: each reads its form, calls its service, and says what was done."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext

from dekkend.procurement.admission_words import RecheckReason
from dekkend.procurement.services import admission_decisions as deciding
from dekkend.procurement.services import rechecks
from dekkend.runtime import clock
from dekkend.web.views.procurement.frame import Frame

Act = Callable[[HttpRequest, Frame, int], str]


def _check(request: HttpRequest, frame: Frame, number: int) -> str:
    still_open = deciding.check_enrolment(frame.actor, frame.view.row.id, number)
    if still_open:
        return gettext("De regels zijn toegepast. %(count)s eisen wachten op uw oordeel.") % {
            "count": still_open
        }
    return gettext("De regels zijn toegepast. U kunt besluiten.")


def _judge(request: HttpRequest, frame: Frame, number: int) -> str:
    deciding.judge_requirement(
        frame.actor,
        frame.view.row.id,
        number,
        _number(request, "eis"),
        holds=request.POST.get("oordeel") == "ja",
        motivation=_text(request, "motivering"),
    )
    return gettext("Het oordeel is vastgelegd.")


def _decide(request: HttpRequest, frame: Frame, number: int) -> str:
    tests = {}
    for key in request.POST:
        if key.startswith("toets-") and request.POST[key] in ("ja", "nee"):
            cell = key.removeprefix("toets-")
            if cell.isdecimal():
                why = _text(request, f"toets-motivering-{cell}")
                tests[int(cell)] = deciding.NewcomerTest(request.POST[key] == "ja", why)
    admitted, refused = deciding.decide_enrolment(frame.actor, frame.view.row.id, number, tests)
    counts = {"admitted": admitted, "refused": refused}
    return gettext("Besloten: %(admitted)s toegelaten, %(refused)s geweigerd.") % counts


def _ask_repair(request: HttpRequest, frame: Frame, number: int) -> str:
    places = [tuple(value.split("|", 1)) for value in request.POST.getlist("gebrek") if "|" in value]
    pairs = [(place[0], place[1]) for place in places]
    deciding.ask_repair(frame.actor, frame.view.row.id, number, pairs, _text(request, "motivering"))
    return gettext("De aanbieder is om herstel gevraagd. De termijn staat stil.")


def _refuse(request: HttpRequest, frame: Frame, number: int) -> str:
    deciding.refuse_incomplete(frame.actor, frame.view.row.id, number)
    return gettext("De aanmelding is geweigerd omdat zij onvolledig bleef.")


def _change(action: str) -> Act:
    def act(request: HttpRequest, frame: Frame, number: int) -> str:
        cells = [int(key) for key in request.POST.getlist("cel") if key.isdecimal()]
        count = deciding.change_cells(
            frame.actor, frame.view.row.id, number, action, cells, _text(request, "motivering")
        )
        return gettext("Vastgelegd voor %(count)s cellen.") % {"count": count}

    return act


def _start_recheck(request: HttpRequest, frame: Frame, number: int) -> str:
    reason = request.POST.get("reden", "")
    known = {it.value for it in RecheckReason}
    rechecks.start_recheck(
        frame.actor,
        frame.view.row.id,
        number,
        RecheckReason(reason) if reason in known else RecheckReason.PERIODIC,
        request.POST.getlist("eis"),
        _text(request, "motivering"),
    )
    return gettext("De hercontrole is begonnen. De aanbieder heeft veertien dagen.")


def _finish_recheck(request: HttpRequest, frame: Frame, number: int) -> str:
    rechecks.finish_recheck(
        frame.actor,
        frame.view.row.id,
        number,
        holds=request.POST.get("oordeel") == "ja",
        outcome=_text(request, "motivering"),
    )
    return gettext("De hercontrole is afgerond.")


def _case(request: HttpRequest, frame: Frame, number: int) -> str:
    deciding.record_case(frame.actor, frame.view.row.id, number, _day(request))
    return gettext("Het kort geding is vastgelegd. Voor andere aanbieders verandert er niets.")


def _judgment(request: HttpRequest, frame: Frame, number: int) -> str:
    deciding.record_judgment(
        frame.actor, frame.view.row.id, number, _day(request), _text(request, "motivering")
    )
    return gettext("Het vonnis is vastgelegd.")


ACTS: Final[Mapping[str, Act]] = MappingProxyType(
    {
        "toetsen": _check,
        "oordelen": _judge,
        "besluiten": _decide,
        "herstel-vragen": _ask_repair,
        "weigeren": _refuse,
        "schorsen": _change("suspend"),
        "schorsing-opheffen": _change("reinstate"),
        "beeindigen": _change("end"),
        "hercontrole": _start_recheck,
        "hercontrole-afronden": _finish_recheck,
        "kort-geding": _case,
        "uitspraak": _judgment,
    }
)


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\r\n", "\n").replace("\0", "").strip()[:4000]


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 12 else 0


def _day(request: HttpRequest) -> date:
    """The day that was chosen; today when none was, or when it lies ahead."""
    try:
        return min(date.fromisoformat(request.POST.get("dag", "")), clock.today())
    except ValueError:
        return clock.today()


__all__ = ["ACTS"]
