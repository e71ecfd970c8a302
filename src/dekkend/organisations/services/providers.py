"""Providers: one profile for every region."""

from collections.abc import Sequence
from dataclasses import fields

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from dekkend.organisations.domain import Actor, NewProvider, OrganisationKind, ProviderChange, sort_key
from dekkend.organisations.errors import ProviderKnown
from dekkend.organisations.models import Organisation, Provider
from dekkend.organisations.policies import Action, Subject
from dekkend.organisations.services.common import REGISTER, demand, refusing
from dekkend.runtime import audit, clock

_BATCH = 1000


def register_provider(actor: Actor, new: NewProvider) -> int:
    """Registers one provider; the id of its organisation. Raises NotPermitted, ProviderKnown."""
    return register_providers(actor, [new])[0]


@transaction.atomic
def register_providers(actor: Actor, new: Sequence[NewProvider]) -> list[int]:
    """Registers many at once, all or none; the ids of their organisations in the same order.

    Raises NotPermitted, ProviderKnown when a KvK number or AGB code is in use.
    """
    demand(actor, Action.REGISTER_PROVIDER)
    _refuse_known(new)
    try:
        with transaction.atomic():
            organisations = Organisation.objects.bulk_create(map(_organisation, new), batch_size=_BATCH)
            rows = [_provider(*pair) for pair in zip(organisations, new, strict=True)]
            Provider.objects.bulk_create(rows, batch_size=_BATCH)
    except IntegrityError:
        _refuse_known(new)  # somebody else was first: now it can be named
        raise
    entries = [
        (f"organisation:{row.pk}", {"name": facts.name, "kvk": facts.kvk, "agb": facts.agb})
        for row, facts in zip(organisations, new, strict=True)
    ]
    audit.record_many(REGISTER, actor, "register_provider", entries)
    return [organisation.pk for organisation in organisations]


@transaction.atomic
def change_provider(actor: Actor, organisation_id: int, change: ProviderChange) -> None:
    """A provider corrects its own profile; what it was stays in the log.

    Raises NotPermitted, ProviderKnown when another provider has this AGB code.
    """
    demand(actor, Action.CHANGE_PROVIDER, Subject(organisation_id))
    row = Provider.objects.select_for_update().get(pk=organisation_id)
    names = [field.name for field in fields(change)]
    before = {name: getattr(row, name) for name in names}
    after = {name: getattr(change, name) for name in names}
    changed = {name: value for name, value in after.items() if value != before[name]}
    if not changed:
        return
    for name, value in changed.items():
        setattr(row, name, value)
    with refusing("agb", ProviderKnown(kvk=row.kvk, agb=change.agb or "–")):
        row.save(update_fields=list(changed))
    data = {"before": {name: before[name] for name in changed}, "after": changed}
    audit.record(REGISTER, actor, "change_provider", f"organisation:{organisation_id}", data)


def _organisation(new: NewProvider) -> Organisation:
    """The KvK number is part of the short name: two providers may share a name, never a number."""
    return Organisation(
        kind=OrganisationKind.PROVIDER,
        name=new.name,
        slug=f"{slugify(new.name)[:71]}-{new.kvk}",
        sort_key=sort_key(new.name),
        created_at=clock.now(),
    )


def _provider(organisation: Organisation, new: NewProvider) -> Provider:
    return Provider(
        organisation=organisation,
        kvk=new.kvk,
        agb=new.agb,
        legal_form=new.legal_form,
        staff=new.staff,
        turnover=new.turnover,
        balance_total=new.balance_total,
        group_id=new.group_id,
        segment=new.segment or "",
    )


def _refuse_known(new: Sequence[NewProvider]) -> None:
    by_kvk = {facts.kvk: facts for facts in new}
    by_agb = {facts.agb: facts for facts in new if facts.agb}
    known = Provider.objects.filter(kvk__in=by_kvk) | Provider.objects.filter(agb__in=by_agb)
    for provider in known[:1]:
        facts = by_kvk.get(provider.kvk) or by_agb[provider.agb]
        raise ProviderKnown(kvk=facts.kvk, agb=facts.agb or "–")
    _refuse_doubles(new)


def _refuse_doubles(new: Sequence[NewProvider]) -> None:
    seen: set[str] = set()
    for facts in new:
        numbers = {f"kvk {facts.kvk}"} | ({f"agb {facts.agb}"} if facts.agb else set())
        if numbers & seen:
            raise ProviderKnown(kvk=facts.kvk, agb=facts.agb or "–")
        seen |= numbers
