"""Lists as data: declared columns and filters; sorting, filtering, paging and downloads follow from them.

A table works on a query set (sorted, filtered and cut by the database: two queries, however many rows)
or on a sequence that is already in memory. All state stands in the address, so that a list can be
bookmarked, mailed and used without JavaScript::

    TABLE = Table(
        name="inschrijvingen",
        caption=_("Inschrijvingen"),
        columns=(
            Column("nummer", _("Nummer"), lambda row: row.number, order=("number",), row_header=True),
            Column("status", _("Status"), lambda row: row.status, badge=status_badge, order=("status",)),
        ),
        filters=(Filter("status", _("Status"), STATUS_CHOICES, field="status"),),
        search=("provider__name__icontains",),
    )

    def submissions(request):
        return listing(request, TABLE, queries.submissions(request.actor), "submissions.html.jinja", {})
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import Q, QuerySet
from django.http import QueryDict

from dekkend.kernel.money import Money
from dekkend.web import formats
from dekkend.web.badges import Badge, Words

Row = TypeVar("Row")
PAGE_SIZE = 50
FEW = 5
SEARCH, SORT, PAGE, EXPORT = "zoek", "sorteer", "pagina", "export"


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column. ``value`` gives the real value (date, Decimal, text), which downloads keep as it is.

    ``order`` names the database fields to sort on; without it a query set cannot be sorted on this column
    (a sequence sorts on ``value``). ``show`` replaces the usual way to write the value. ``row_header`` is
    the column that names the row: set it on exactly one. ``in_files`` is for a column that only downloads
    have room for.
    """

    key: str
    title: Words
    value: Callable[[Row], Any]
    order: tuple[str, ...] = ()
    href: Callable[[Row], str] | None = None
    badge: Callable[[Row], Badge] | None = None
    show: Callable[[Any], str] | None = None
    numeric: bool = False
    nowrap: bool = False
    row_header: bool = False
    sortable: bool = True
    in_files: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    title: Words


@dataclass(frozen=True, slots=True)
class Filter(Generic[Row]):
    """A select above the list. ``field`` is the database lookup, ``value`` the same for a sequence;
    ``condition`` makes the lookup from the choice where one field does not say it."""

    key: str
    title: Words
    choices: tuple[Choice, ...]
    field: str = ""
    value: Callable[[Row], Any] | None = None
    condition: Callable[[str], Q] | None = None

    def lookup(self, picked: str) -> Q:
        """What the database must find for a choice."""
        return self.condition(picked) if self.condition else Q(**{self.field: picked})


class Cell(NamedTuple):
    text: str
    href: str
    tone: str
    css: str
    header: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading; ``href`` sorts on it, ``direction`` is "ascending", "descending" or ""."""

    title: Words
    href: str
    direction: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A filter with the choice that is made."""

    name: str
    title: Words
    choices: tuple[Choice, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """A number in the row of pages; without ``href`` it is the present page or the gap "…"."""

    label: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A table as it stands on the page; rendered by the component ``data_table``."""

    name: str
    caption: Words
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    first: int
    last: int
    pages: tuple[PageLink, ...]
    filters: tuple[Shown, ...]
    searchable: bool
    search_name: str
    search: str
    sort_name: str
    sort: str
    kept: tuple[tuple[str, str], ...]
    excel_href: str
    csv_href: str
    word_href: str
    empty: Words

    @property
    def filtered(self) -> bool:
        return bool(self.search) or any(each.chosen for each in self.filters)

    @property
    def filterable(self) -> bool:
        """Whether the search field and the filters are worth their place: not above a handful of rows."""
        return self.filtered or (self.total > FEW and (self.searchable or bool(self.filters)))


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """A list on a page. ``name`` is unique on the page; ``search`` names database lookups. ``word``: people
    take it with them as a Word file too."""

    name: str
    caption: Words
    columns: tuple[Column[Row], ...]
    filters: tuple[Filter[Row], ...] = ()
    search: tuple[str, ...] = ()
    sort: str = ""
    size: int = PAGE_SIZE
    prefix: str = ""
    empty: Words = ""
    downloads: bool = True
    word: bool = False

    def named(self, place: str) -> str:
        """The name of a place in the address; with a prefix two tables fit on one page."""
        return f"{self.prefix}-{place}" if self.prefix else place

    def chosen(self, query: Mapping[str, str]) -> "Chosen":
        """What the reader asks for, with nonsense left out."""
        asked = query.get(self.named(SORT), "") or self.sort
        known = {column.key for column in self.columns if column.sortable}
        picked = {
            each.key: query.get(self.named(each.key), "")
            for each in self.filters
            if query.get(self.named(each.key), "") in {choice.value for choice in each.choices}
        }
        number = query.get(self.named(PAGE), "1")
        return Chosen(
            search=query.get(self.named(SEARCH), "").strip()[:200].replace("\0", ""),
            sort=asked if asked.lstrip("-") in known else self.sort,
            page=min(int(number), 1_000_000) if number.isascii() and number.isdigit() else 1,
            filters=picked,
        )

    def select(self, rows: "Rows[Row]", chosen: "Chosen") -> "Rows[Row]":
        """``rows`` searched, filtered and sorted, in full."""
        if isinstance(rows, QuerySet):
            return self._select_from_database(rows, chosen)
        return self._select_from_memory(rows, chosen)

    def _select_from_database(self, rows: "QuerySet[Any]", chosen: "Chosen") -> "QuerySet[Any]":
        for each in self.filters:
            if picked := chosen.filters.get(each.key):
                rows = rows.filter(each.lookup(picked))
        if chosen.search and self.search:
            rows = rows.filter(reduce(or_, (Q(**{lookup: chosen.search}) for lookup in self.search)))
        fields = self._order(chosen.sort)
        return rows.order_by(*fields, "pk") if fields else rows

    def _order(self, sort: str) -> list[str]:
        column = self._column(sort)
        if column is None:
            return []
        return [f"-{field}" if sort.startswith("-") else field for field in column.order]

    def _column(self, sort: str) -> Column[Row] | None:
        return next((column for column in self.columns if column.key == sort.lstrip("-")), None)

    def _select_from_memory(self, rows: Sequence[Row], chosen: "Chosen") -> Sequence[Row]:
        kept = [row for row in rows if self._passes(row, chosen)]
        column = self._column(chosen.sort)
        if column is not None:
            kept.sort(key=lambda row: _sort_key(column.value(row)), reverse=chosen.sort.startswith("-"))
        return kept

    def _passes(self, row: Row, chosen: "Chosen") -> bool:
        for each in self.filters:
            picked = chosen.filters.get(each.key)
            if picked and each.value is not None and str(each.value(row)) != picked:
                return False
        words = chosen.search.casefold().split()
        if not words:
            return True
        line = " ".join(shown(column.value(row)) for column in self.columns).casefold()
        return all(word in line for word in words)

    def view(self, rows: "Rows[Row]", query: QueryDict) -> Listing:
        """The part of ``rows`` that the address asks for, ready for the component. Two queries at most."""
        chosen = self.chosen(query)
        found = self.select(rows, chosen)
        total = found.count() if isinstance(found, QuerySet) else len(found)
        first = (self.page_of(chosen, total) - 1) * self.size
        cut = list(found[first : first + self.size])
        return self.cut_view(cut, total, query, from_database=isinstance(rows, QuerySet))

    def page_of(self, chosen: "Chosen", total: int) -> int:
        """The page that is shown: the one asked for, within those that there are."""
        return min(max(1, chosen.page), max(1, -(-total // self.size)))

    def cut_view(
        self, cut: Sequence[Row], total: int, query: QueryDict, *, from_database: bool = False
    ) -> Listing:
        """The list when a query already searched, sorted and cut: ``cut`` is the page of ``total`` rows."""
        chosen, links, locale = self.chosen(query), _Links(query, self), formats.language()
        number = self.page_of(chosen, total)
        first = (number - 1) * self.size
        return Listing(
            name=self.name,
            caption=self.caption,
            headings=tuple(
                self._heading(column, chosen.sort, links) for column in self._shown_columns(from_database)
            ),
            rows=tuple(self.cells(row, locale) for row in cut),
            total=total,
            first=first + 1 if total else 0,
            last=first + len(cut),
            pages=links.pages(number, max(1, -(-total // self.size))),
            filters=tuple(
                Shown(self.named(each.key), each.title, each.choices, chosen.filters.get(each.key, ""))
                for each in self.filters
            ),
            searchable=bool(self.search) or not from_database,
            search_name=self.named(SEARCH),
            search=chosen.search,
            sort_name=self.named(SORT),
            sort=chosen.sort if chosen.sort != self.sort else "",
            kept=links.kept(),
            excel_href=links.to({EXPORT: "xlsx", PAGE: None}) if self.downloads else "",
            csv_href=links.to({EXPORT: "csv", PAGE: None}) if self.downloads else "",
            word_href=links.to({EXPORT: "docx", PAGE: None}) if self.word else "",
            empty=self.empty,
        )

    def _shown_columns(self, from_database: bool) -> Iterator[tuple[Column[Row], bool]]:
        for column in self.on_page:
            yield column, column.sortable and (not from_database or bool(column.order))

    def _heading(self, column: tuple[Column[Row], bool], sort: str, links: "_Links") -> Heading:
        declared, sortable = column
        direction = ""
        if sort.lstrip("-") == declared.key:
            direction = "descending" if sort.startswith("-") else "ascending"
        target = f"-{declared.key}" if direction == "ascending" else declared.key
        href = links.to({SORT: target, PAGE: None}) if sortable else ""
        return Heading(declared.title, href, direction, declared.numeric)

    def cells(self, row: Row, locale: str) -> tuple[Cell, ...]:
        """One row as text, links and badges, in a language."""
        return tuple([_cell(column, row, locale) for column in self.on_page])

    @property
    def on_page(self) -> tuple[Column[Row], ...]:
        """The columns that the page shows; downloads have them all."""
        return tuple([column for column in self.columns if not column.in_files])


Rows = QuerySet[Any] | Sequence[Row]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The state of a list as the address gives it."""

    search: str
    sort: str
    page: int
    filters: Mapping[str, str]


class _Links:
    """Addresses of the same list with something changed; everything else in the address stays."""

    def __init__(self, query: QueryDict, table: Table[Any]) -> None:
        self.query = query
        self.table = table

    def to(self, changes: Mapping[str, str | None]) -> str:
        changed = self.query.copy()
        changed.pop(self.table.named(EXPORT), None)
        for place, value in changes.items():
            name = self.table.named(place)
            changed.pop(name, None)
            if value is not None:
                changed[name] = value
        return "?" + changed.urlencode()

    def kept(self) -> tuple[tuple[str, str], ...]:
        """What belongs to other tables on this page; the filter form passes it on."""
        own = {self.table.named(place) for place in (SEARCH, SORT, PAGE, EXPORT)}
        own |= {self.table.named(each.key) for each in self.table.filters}
        return tuple((name, value) for name, value in self.query.items() if name not in own)

    def pages(self, current: int, count: int) -> tuple[PageLink, ...]:
        if count == 1:
            return ()
        near = {1, count, *range(max(1, current - 2), min(count, current + 2) + 1)}
        links: list[PageLink] = []
        previous = 0
        for number in sorted(near):
            if number > previous + 1:
                links.append(PageLink("…", ""))
            links.append(PageLink(str(number), self.to({PAGE: str(number)}), number == current))
            previous = number
        return tuple(links)


def shown(value: Any, locale: str | None = None) -> str:
    """A value as a table writes it: short dates, euros, numbers with a comma, a dash for nothing."""
    if type(value) is str and value:
        return value
    if type(value) is int:
        return formats.number(value, None, locale)
    if isinstance(value, bool):
        return formats.yes_no(value, locale)
    if isinstance(value, int | Decimal):
        return formats.number(value, None, locale)
    if isinstance(value, date):
        return formats.day(value, locale)
    if isinstance(value, Money):
        return formats.euro(value, locale)
    return formats.text(value, locale)


def _cell(column: Column[Row], row: Row, locale: str) -> Cell:
    href = column.href(row) if column.href else ""
    css = "num" if column.numeric else "nowrap" if column.nowrap else ""
    if column.badge is not None:
        badge = column.badge(row)
        return Cell(formats.text(badge.word, locale), href, badge.tone, css, column.row_header)
    value = column.value(row)
    if isinstance(value, date) and not css:
        css = "nowrap"
    text = column.show(value) if column.show and value is not None else shown(value, locale)
    return Cell(text, href, "", css, column.row_header)


def _sort_key(value: Any) -> tuple[int, Any]:
    """Empty values last; texts without regard to capitals."""
    if value is None or value == "":
        return (1, "")
    if isinstance(value, Money):
        return (0, value.amount)
    if isinstance(value, int | Decimal | date):
        return (0, value)
    return (0, formats.text(value).casefold())
