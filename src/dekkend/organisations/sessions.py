"""Sessions that know their person: one query gives the session, the account and the roles of today.

Set as ``SESSION_ENGINE``. Everything lies in the database and is read at every request, so that logging out,
an account that is switched off and a role that ends count at once, in every process.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSession
from django.db import connection

from dekkend.kernel.periods import Period
from dekkend.organisations.domain import Actor, Grant, OrganisationKind, Role
from dekkend.organisations.models import Account, Notice, Organisation, RoleGrant, Session
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class Person:
    """Whose session it is, with the roles that hold today and the number of unread notices. Whether it still
    counts is asked elsewhere."""

    account: Account
    actor: Actor
    unread: int = 0


class SessionStore(DatabaseSession):
    """Django's sessions in the database, with the account beside them."""

    _person: Person | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    @property
    def person(self) -> Person | None:
        """The person that the stored session belongs to; None for a visitor's."""
        self._get_session()
        return self._person

    def load(self) -> dict[str, Any]:
        row = _read(self.session_key)
        if row is None:
            self._session_key = None
            return {}
        data, self._person = row
        return self.decode(data)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row: Session = super().create_model_instance(data)
        row.account_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return row


_FIELDS: Final = tuple(Account._meta.concrete_fields)
_NAMES: Final = tuple(field.attname for field in _FIELDS)
_ACCOUNT: Final = ", ".join(f'a."{field.column}"' for field in _FIELDS)

# By hand, because this precedes every page: Django takes longer to put these words together than
# PostgreSQL to answer them.
_READ: Final = f"""\
select s.session_data, {_ACCOUNT}, (
  select json_agg(json_build_array(
           g.role, o.id, o.name, lower(g.period), upper(g.period) - 1, o.kind) order by g.role, o.sort_key)
  from "{RoleGrant._meta.db_table}" g join "{Organisation._meta.db_table}" o on o.id = g.organisation_id
  where g.account_id = a.id and g.period @> %s::date)::text, (
  select count(*) from "{Notice._meta.db_table}" n where n.account_id = a.id and n.read_at is null)
from "{Session._meta.db_table}" s left join "{Account._meta.db_table}" a on a.id = s.account_id
where s.session_key = %s and s.expire_date > now()
"""  # noqa: S608 - only names of our own tables and columns


def _read(key: str | None) -> tuple[str, Person | None] | None:
    if not key or not key.isalnum():
        return None
    with connection.cursor() as cursor:
        cursor.execute(_READ, [clock.today(), key])
        row = cursor.fetchone()
    if row is None:
        return None
    data, *columns, grants, unread = row
    if columns[0] is None:
        return data, None
    account = Account.from_db(connection.alias, _NAMES, columns)
    roles = tuple(_grant(*given) for given in json.loads(grants or "[]"))
    return data, Person(account, Actor(account.pk, str(account), roles), unread)


def _grant(role: str, organisation: int, name: str, first: str, last: str | None, kind: str) -> Grant:
    period = Period(date.fromisoformat(first), date.fromisoformat(last) if last else None)
    return Grant(Role(role), organisation, name, period, OrganisationKind(kind))
