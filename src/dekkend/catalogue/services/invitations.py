"""Asking providers to take part in a cost study: by mail, and once more to who did not answer.

Who was asked is known; who answered is not: the region reads a count. A reminder goes to who has no answer
yet, and nobody is told who, or how many, that are.
"""

from collections.abc import Iterable

from django.db import transaction

from dekkend.catalogue.errors_stored import NobodyToInvite, StudyNotOpen
from dekkend.catalogue.models import CostStudy, StudyAnswer
from dekkend.catalogue.policies import Action
from dekkend.catalogue.services.common import note, open_for
from dekkend.catalogue.states import StudyStatus
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Actor
from dekkend.organisations.domain_notices import NoticeKind
from dekkend.organisations.services import notify_organisations
from dekkend.runtime import clock
from dekkend.runtime.tenancy import adding_up_providers


@transaction.atomic
def invite_providers(actor: Actor, study_id: int, provider_ids: Iterable[int]) -> int:
    """Tells everybody who works for these providers that the study is open; how many people were told.

    Raises NotAllowed, Unknown, StudyNotOpen, NobodyToInvite where none of them has an account.
    """
    study = _open_study(actor, study_id)
    asked = sorted(set(provider_ids))
    sentence = msg(
        "{region} vraagt wat uw zorg kost: “{title}”. U kunt antwoorden tot en met {day}. "
        "Alleen u ziet uw cijfers.",
        region=study.region.name,
        title=study.title,
        day=study.closes_on,
    )
    told = _tell(study, asked, sentence)
    if not told:
        raise NobodyToInvite()
    CostStudy.objects.filter(pk=study.pk).update(invited_at=clock.now())
    note(study, actor, "invite_providers", study.region_id, {"providers": asked, "told": told})
    return told


@transaction.atomic
def remind_providers(actor: Actor, study_id: int, provider_ids: Iterable[int]) -> None:
    """Reminds those of the providers that did not submit an answer. How many that are is told to nobody.

    Raises NotAllowed, Unknown, StudyNotOpen.
    """
    study = _open_study(actor, study_id)
    asked = set(provider_ids)
    sentence = msg(
        "Het kostenonderzoek “{title}” van {region} sluit op {day}. Uw antwoord is nog niet ingediend.",
        title=study.title,
        region=study.region.name,
        day=study.closes_on,
    )
    _tell(study, sorted(asked - _answered(study)), sentence)
    CostStudy.objects.filter(pk=study.pk).update(reminded_at=clock.now())
    note(study, actor, "remind_providers", study.region_id, {"providers": sorted(asked)})


def _open_study(actor: Actor, study_id: int) -> CostStudy:
    study = open_for(actor, Action.RUN_STUDY, CostStudy, study_id, "region")
    if study.status != StudyStatus.OPEN or study.closes_on < clock.today():
        raise StudyNotOpen()
    return study


def _tell(study: CostStudy, providers: Iterable[int], sentence: Message) -> int:
    url = f"/mijn-kostenonderzoek/{study.pk}/"
    return notify_organisations(providers, NoticeKind.TARIFF, sentence, url)


def _answered(study: CostStudy) -> set[int]:
    """Who submitted; stays in this transaction."""
    with adding_up_providers():
        rows = StudyAnswer.objects.filter(study=study, submitted_at__isnull=False)
        return set(rows.values_list("provider_id", flat=True))
