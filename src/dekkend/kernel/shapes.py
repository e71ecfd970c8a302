"""Checks plain data against the frozen dataclasses, and words each difference for the person who types it."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Generic, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from dekkend.kernel.errors import Refusal
from dekkend.kernel.problems import Complaint, FormatRule, dotted
from dekkend.kernel.text import Message, msg
from dekkend.kernel.toml_lines import Path
from dekkend.kernel.toml_reading import Figure

Shape = TypeVar("Shape")
Error = Mapping[str, Any]

_QUOTED = re.compile(r"'([^']*)'|(\d+)")
_LOOKS_LIKE_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_LONGEST_SHOWN = 60

_KINDS: Mapping[str, Message] = {
    "string_type": msg("een tekst tussen aanhalingstekens"),
    "int_type": msg("een heel getal"),
    "int_from_float": msg("een heel getal"),
    "bool_type": msg("true of false"),
    "tuple_type": msg("een lijst tussen rechte haken"),
    "dataclass_type": msg("een tabel met sleutels"),
    "decimal_type": msg("een getal"),
    "decimal_parsing": msg("een getal"),
    "finite_number": msg("een getal"),
    "date_type": msg("een datum zonder aanhalingstekens, zoals 2025-06-20"),
    "date_parsing": msg("een datum zonder aanhalingstekens, zoals 2025-06-20"),
    "date_from_datetime_parsing": msg("een datum zonder aanhalingstekens, zoals 2025-06-20"),
    "date_from_datetime_inexact": msg("een datum zonder tijd, zoals 2025-06-20"),
}
_A_NUMBER = msg("Schrijf een getal zonder aanhalingstekens en met een punt, zoals 25.5.")
_REMEDIES: Mapping[str, Message] = {"decimal_type": _A_NUMBER, "decimal_parsing": _A_NUMBER}
_SPELLINGS: Mapping[str, Message] = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": msg(
        "Gebruik kleine letters, cijfers en losse streepjes, zoals begeleiding-groep."
    ),
    r"^[0-9]{4}$": msg('Schrijf de CBS-code met vier cijfers tussen aanhalingstekens, zoals "0268".'),
    r"^[0-9]{2}$": msg('Schrijf de productcategorie met twee cijfers tussen aanhalingstekens, zoals "07".'),
    r"^[0-9A-Z]{5}$": msg('Schrijf de productcode met vijf cijfers of hoofdletters, zoals "02A05".'),
    r"^[A-Z][A-Z0-9]{0,7}$": msg("Gebruik hoofdletters en cijfers, beginnend met een letter, zoals S0."),
}


@dataclass(frozen=True, slots=True)
class Checked(Generic[Shape]):
    """The value that the data make, or None with the complaints that say why not."""

    value: Shape | None
    complaints: tuple[Complaint, ...] = ()


def checked(shape: type[Shape], data: Any, at: Path = ()) -> Checked[Shape]:
    """``data`` (plain, as JSON knows it) as a ``shape``, strictly; ``at`` is where the data stand."""
    try:
        value: Shape = _adapter(cast(Any, shape)).validate_json(json.dumps(data), strict=True)
        return Checked(value)
    except ValidationError as refused:
        errors = refused.errors(include_url=False)
        return Checked(None, tuple(_complaints(shape, errors, at)))


def fields_of(shape: Any) -> Mapping[str, Any]:
    """The keys of a dataclass with their types; empty for anything else."""
    return _field_types(shape) if isinstance(shape, type) and is_dataclass(shape) else {}


def shape_at(shape: Any, path: Path) -> Any:
    """The dataclass that stands at ``path`` below ``shape``; None when something else stands there."""
    for part in path:
        shape = _item(shape) if isinstance(part, int) else fields_of(_bare(shape)).get(part)
    return _bare(shape)


def quoted_numbers(shape: Any, data: Any, at: Path = ()) -> Iterator[Complaint]:
    """Texts in the place of a decimal that would pass for one: "200" between quotation marks."""
    kind = _bare(shape)
    if kind is Decimal and isinstance(data, str) and not isinstance(data, Figure) and _NUMBER.fullmatch(data):
        yield _wrong_type(at, "decimal_parsing", {"input": f'"{data}"'})
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from quoted_numbers(_item(shape), item, (*at, index))
    elif isinstance(data, dict):
        kinds = fields_of(kind)
        values = get_args(kind)[1] if get_origin(kind) is dict else None
        for key, value in data.items():
            yield from quoted_numbers(kinds.get(key, values), value, (*at, key))


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


@cache
def _field_types(shape: type[Any]) -> Mapping[str, Any]:
    hints = get_type_hints(shape, include_extras=True)
    return {found.name: hints[found.name] for found in fields(shape)}


def _bare(shape: Any) -> Any:
    """The type without Annotated and without "or None"."""
    if get_origin(shape) is Annotated:
        return _bare(get_args(shape)[0])
    if get_origin(shape) in (Union, UnionType):
        return _bare(next(part for part in get_args(shape) if part is not NoneType))
    return shape


def _item(shape: Any) -> Any:
    bare = _bare(shape)
    return get_args(bare)[0] if get_origin(bare) is tuple else None


def _complaints(shape: Any, errors: list[Any], at: Path) -> Iterator[Complaint]:
    """One complaint per mistake: a misspelt key is not also a missing one."""
    misspelt = {error["loc"]: _meant(shape, error, errors) for error in errors if _is_unknown(error)}
    meant = {(*loc[:-1], key) for loc, key in misspelt.items() if key}
    for error in errors:
        if error["type"] == "missing" and error["loc"] in meant:
            continue
        if _is_unknown(error):
            yield _unknown_key(shape, error["loc"], misspelt[error["loc"]], at)
        else:
            yield _complaint(error, at)


def _is_unknown(error: Error) -> bool:
    return bool(error["type"] == "unexpected_keyword_argument")


def _meant(shape: Any, error: Error, errors: list[Any]) -> str | None:
    """The key that a misspelt one stands for; a required key that is missing beside it goes first."""
    table, key = error["loc"][:-1], str(error["loc"][-1])
    missing = [
        str(other["loc"][-1]) for other in errors if other["type"] == "missing" and other["loc"][:-1] == table
    ]
    return nearest(key, missing) or nearest(key, fields_of(shape_at(shape, table)))


def nearest(word: str, words: Any) -> str | None:
    """The word that was probably meant, for "bedoelde u ..."."""
    found = get_close_matches(word, [str(known) for known in words], n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, words: Any) -> Message:
    """The remedy for an unknown word: the nearest known one, else all of them."""
    known = [str(item) for item in words]
    meant = nearest(word, known)
    if meant:
        return msg("Bedoelde u “{meant}”?", meant=meant)
    return msg("Kies uit: {words}.", words=sorted(known)) if known else msg("Haal deze regel weg.")


def _unknown_key(shape: Any, loc: Path, meant: str | None, at: Path) -> Complaint:
    table = (*at, *loc[:-1])
    keys = fields_of(shape_at(shape, loc[:-1]))
    remedy = msg("Bedoelde u “{meant}”?", meant=meant) if meant else did_you_mean(str(loc[-1]), keys)
    message = (
        msg("“{key}” is geen sleutel van {table}", key=loc[-1], table=dotted(table))
        if table
        else msg("“{key}” is geen sleutel van dit bestand", key=loc[-1])
    )
    return Complaint((*at, *loc), FormatRule.UNKNOWN_KEY, message, remedy)


def _complaint(error: Error, at: Path) -> Complaint:
    path: Path = (*at, *error["loc"])
    kind = str(error["type"])
    if kind in ("date_parsing", "date_from_datetime_parsing") and _LOOKS_LIKE_DATE.match(str(error["input"])):
        kind = "impossible_date"
    if kind in _KINDS:
        return _wrong_type(path, kind, error)
    return _WORDINGS.get(kind, _other)(path, error)


def _shown(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _missing(path: Path, _error: Error) -> Complaint:
    return Complaint(
        path,
        FormatRule.MISSING_KEY,
        msg("De sleutel “{key}” ontbreekt", key=_named(path)),
        msg(
            "Voeg “{key} = …” toe; laat het document dit open, dan hoort het niet in deze tabel.",
            key=_named(path),
        )
        if path[-1] != "source"
        else msg("Voeg “source = …” toe: het document en de paragraaf waar dit staat."),
    )


def _wrong_type(path: Path, kind: str, error: Error) -> Complaint:
    wanted = _KINDS[kind]
    return Complaint(
        path,
        FormatRule.WRONG_TYPE,
        msg(
            "“{key}” is hier {value}; er hoort {wanted}",
            key=_named(path),
            value=_shown(error["input"]),
            wanted=wanted,
        )
        if not isinstance(error["input"], dict | list)
        else msg("Bij “{key}” hoort {wanted}", key=_named(path), wanted=wanted),
        _REMEDIES.get(kind) or msg("Schrijf {wanted}.", wanted=wanted),
    )


def _unknown_word(path: Path, error: Error) -> Complaint:
    words = [first or second for first, second in _QUOTED.findall(str(error["ctx"]["expected"]))]
    word = _shown(error["input"])
    return Complaint(
        path,
        FormatRule.UNKNOWN_WORD,
        msg("“{word}” is geen woord dat bij “{key}” past", word=word, key=_named(path)),
        did_you_mean(word, words),
    )


def _wrong_spelling(path: Path, error: Error) -> Complaint:
    return Complaint(
        path,
        FormatRule.WRONG_SPELLING,
        msg("“{value}” is niet goed geschreven voor “{key}”", value=_shown(error["input"]), key=_named(path)),
        _SPELLINGS.get(str(error["ctx"].get("pattern")), msg("Maak de tekst korter.")),
    )


def _out_of_range(path: Path, error: Error) -> Complaint:
    limits = {key: str(value) for key, value in error["ctx"].items()}
    remedy = (
        msg("Kies een getal van {limit} of meer.", limit=limits["ge"])
        if "ge" in limits
        else msg("Kies een getal van {limit} of minder.", limit=limits["le"])
        if "le" in limits
        else msg("Kies een getal groter dan {limit}.", limit=limits["gt"])
        if "gt" in limits
        else msg("Kies een kleiner getal met minder cijfers achter de komma.")
    )
    return Complaint(
        path,
        FormatRule.OUT_OF_RANGE,
        msg("{value} kan niet bij “{key}”", value=_shown(error["input"]), key=_named(path)),
        remedy,
    )


def _impossible_date(path: Path, error: Error) -> Complaint:
    return Complaint(
        path,
        FormatRule.IMPOSSIBLE_DATE,
        msg("De datum {text} bestaat niet", text=_shown(error["input"])),
        msg("Kies een dag die in de kalender staat."),
    )


def _moment(path: Path, error: Error) -> Complaint:
    refusal: Refusal = error["ctx"]["refusal"]
    remedy = refusal.remedy_message or msg("Kies een dag die in de kalender staat.")
    return Complaint(path, FormatRule.IMPOSSIBLE_DATE, refusal.message, remedy)


def _other(path: Path, error: Error) -> Complaint:
    return Complaint(
        path,
        FormatRule.WRONG_TYPE,
        msg("“{key}” klopt niet: {reported}", key=_named(path), reported=error["msg"]),
        msg("Kijk in de beschrijving van het formaat."),
    )


def _named(path: Path) -> str:
    """The key that a value belongs to: for an element of a list, the key of the list."""
    return next((part for part in reversed(path) if isinstance(part, str)), "")


_WORDINGS: Mapping[str, Callable[[Path, Error], Complaint]] = {
    "missing": _missing,
    "enum": _unknown_word,
    "literal_error": _unknown_word,
    "string_pattern_mismatch": _wrong_spelling,
    "string_too_long": _wrong_spelling,
    "greater_than": _out_of_range,
    "greater_than_equal": _out_of_range,
    "less_than_equal": _out_of_range,
    "decimal_max_digits": _out_of_range,
    "decimal_max_places": _out_of_range,
    "decimal_whole_digits": _out_of_range,
    "impossible_date": _impossible_date,
    "moment": _moment,
}
