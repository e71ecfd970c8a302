"""The rules of all contexts, for the pages that show them."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from dekkend.kernel import rules

SUBJECTS: dict[str, Promise] = {
    "PL": _("Planning en procedure"),
    "EL": _("Geschiktheid en beoordeling"),
    "CT": _("Overeenkomst en looptijd"),
    "BR": _("Bestedingsruimte"),
    "LD": _("Levering, wachttijd en cliëntenstop"),
    "SU": _("Onderaannemers"),
    "IN": _("Informatie, incidenten en integriteit"),
    "FI": _("Betaling, UBO en aansprakelijkheid"),
    "EX": _("Einde, overdracht en geschillen"),
    "TF": _("Tarieven en indexering"),
    "MS": _("Toewijzing, berichten en declaratie"),
    "CV": _("Dekking"),
    "JW": _("Jeugdwet"),
}
"""What the first letters of a rule's id stand for."""


@cache
def _load() -> None:
    autodiscover_modules("rules")


def every_rule() -> list[rules.Rule[Any]]:
    """Every rule that the application applies, by id."""
    _load()
    return list(rules.registered())


def rule_or_none(id: str) -> rules.Rule[Any] | None:
    """The rule with this id, if it is applied here."""
    _load()
    try:
        return rules.find(id)
    except KeyError:
        return None


def subject_of(rule: rules.Rule[Any]) -> Promise | str:
    """The part of the field that a rule is about."""
    return SUBJECTS.get(rule.id.split("-")[0], "")


def facts_of(rule: rules.Rule[Any]) -> Iterator[tuple[str, str]]:
    """The names and types of the facts that a rule looks at, as ``rules check --facts`` takes them."""
    if not is_dataclass(rule.facts):
        return
    for each in fields(rule.facts):
        kind = each.type if isinstance(each.type, str) else getattr(each.type, "__name__", str(each.type))
        yield each.name, kind
