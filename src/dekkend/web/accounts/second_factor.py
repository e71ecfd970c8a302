"""Which second steps people have set up."""

from collections import defaultdict
from collections.abc import Iterable

from allauth.mfa.models import Authenticator

from dekkend.kernel.text import Message, msg

_NAMES = {
    Authenticator.Type.TOTP: msg("authenticator-app"),
    Authenticator.Type.WEBAUTHN: msg("toegangssleutel"),
}


def second_factors(account_ids: Iterable[int]) -> dict[int, tuple[Message, ...]]:
    """For each account the kinds of second step it has, in words; recovery codes are no step of their own."""
    rows = Authenticator.objects.filter(user_id__in=set(account_ids), type__in=_NAMES)
    found: dict[int, list[Message]] = defaultdict(list)
    for account_id, kind in rows.order_by("type").values_list("user_id", "type").distinct():
        found[account_id].append(_NAMES[kind])
    return {account_id: tuple(names) for account_id, names in found.items()}
