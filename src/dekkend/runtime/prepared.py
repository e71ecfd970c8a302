"""Query sets that are put into SQL once per process, for the reads behind pages that are asked all day.

Django puts a query set into SQL anew each time it runs. For a list with counts that takes longer than
PostgreSQL needs to answer (measured: ``benchmarks/web_list.py``). A ``Prepared`` query keeps the SQL::

    ROW = Prepared(lambda slug: Procurement.objects.filter(slug=slug).values_list("id", "title"))
    rows = ROW("jeugdhulp-2027")

The SQL is still Django's own, from the models of today; only the places of the values are remembered.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final, Generic, TypeVar

from django.db import connections, router
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

_MOST_SHAPES: Final = 200


class _Made:
    """The SQL of one shape, with the value or the place of a value for each parameter."""

    def __init__(self, rows: "QuerySet[Any, tuple[Any, ...]]", places: Sequence[Any]) -> None:
        self.alias = rows.db
        self.compiler = rows.query.get_compiler(self.alias)
        self.sql, parameters = self.compiler.as_sql()
        select = self.compiler.select or ()
        self.converters = self.compiler.get_converters([column[0] for column in select])
        known = {place: number for number, place in enumerate(places)}
        self.parameters = [(known.get(_hashable(each)), each) for each in parameters]
        if {number for number, _ in self.parameters if number is not None} != set(known.values()):
            raise ValueError(f"not every value stands as it is in {self.sql}")

    def __call__(self, values: Sequence[Any]) -> list[Sequence[Any]]:
        given = [each if number is None else values[number] for number, each in self.parameters]
        with connections[self.alias].cursor() as cursor:
            cursor.execute(self.sql, given)
            rows: list[Sequence[Any]] = cursor.fetchall()
        if not self.converters:
            return rows
        return list(self.compiler.apply_converters(rows, self.converters))


class Prepared:
    """A query by ``make``: a function of values (text, whole numbers, days) that gives a ``values_list``.

    What else the query set depends on is its ``shape``, keyword arguments of ``make``: each has its own SQL.
    A value must reach the SQL as it is given; ``icontains`` and the like change it, and raise ValueError.
    """

    def __init__(self, make: Callable[..., "QuerySet[Any, tuple[Any, ...]]"]) -> None:
        self._make = make
        self._made: dict[Any, _Made] = {}

    def __call__(self, *values: str | int | date, **shape: Any) -> list[Sequence[Any]]:
        """The rows, read now."""
        key = (tuple(map(type, values)), *shape.items())
        made = self._made.get(key)
        if made is None:
            if len(self._made) >= _MOST_SHAPES:
                self._made.clear()
            places = [_place(type(value), number) for number, value in enumerate(values)]
            made = self._made[key] = _Made(self._make(*places, **shape), places)
        return made(values)


class PreparedObjects(Generic[M]):
    """Whole objects of a model, or only these ``fields`` of them, by a ``make`` as for ``Prepared``."""

    def __init__(
        self, model: type[M], make: Callable[..., "QuerySet[M]"], fields: Sequence[str] | None = None
    ) -> None:
        self._model = model
        self._names = tuple(fields or (field.attname for field in model._meta.concrete_fields))
        self._rows = Prepared(lambda *values: make(*values).values_list(*self._names))

    def __call__(self, *values: str | int | date) -> list[M]:
        """The objects, read now."""
        alias = router.db_for_read(self._model)
        return [self._model.from_db(alias, self._names, row) for row in self._rows(*values)]


def _place(kind: type, number: int) -> Any:
    """A value that stands nowhere else, by which its place in the SQL is found again."""
    if issubclass(kind, date):
        return date(1, 1, 1 + number)
    return 8_070_450_532_247_000 + number if issubclass(kind, int) else f"\x01place {number}"


def _hashable(value: Any) -> Any:
    return value if isinstance(value, str | int | date) else None
