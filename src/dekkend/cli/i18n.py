"""The English catalogue: Dutch sentences from code and templates, their translations from fragments.

Dutch is the source language. Every part of the code has its own ``locale/en/fragments/<part>.po``; they
are merged into one catalogue and compiled when one of them is newer than what was compiled.
"""

import importlib
import os
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from dekkend.cli.home import ROOT

PACKAGE = ROOT / "src" / "dekkend"
LOCALE = PACKAGE / "locale"
ENGLISH = LOCALE / "en"
COMPILED = ENGLISH / "LC_MESSAGES" / "django.mo"
PYTHON_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "msg": (1,),
    "Message": (1,),
    "fillable": (1,),
}
JINJA_OPTIONS = {
    "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "newstyle_gettext": "true",
    "silent": "false",
}
_DJANGO_TAG = re.compile(r"""{%\s*trans(?:late)?\s+(?:"([^"]+)"|'([^']+)')""")
_DJANGO_BLOCK = re.compile(r"{%\s*blocktrans(?:late)?[^%]*%}(.*?){%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
_PLACE = re.compile(r"{(\w+)}|%\((\w+)\)[sd]")

Key = str | tuple[str, str]


def fragments() -> list[Path]:
    return sorted((ENGLISH / "fragments").glob("*.po"))


def compile_catalogues() -> None:
    """Makes ``django.mo`` where a fragment is newer than it; two processes may do so together."""
    sources = fragments()
    if COMPILED.exists() and all(file.stat().st_mtime <= COMPILED.stat().st_mtime for file in sources):
        return
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import write_po

    catalogue, _ = merged()
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    for file, write in ((COMPILED.with_suffix(".po"), write_po), (COMPILED, write_mo)):
        text = BytesIO()
        write(text, catalogue)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.write_bytes(text.getvalue())
        draft.replace(file)


def merged() -> tuple[Any, list[str]]:
    """All fragments as one Babel catalogue, and the problems: two translations of one sentence."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    whole, problems = Catalog(locale="en", domain="django", fuzzy=False), []
    whole.project = "Dekkend"
    for file in fragments():
        with open(file, "rb") as text:
            part = read_po(text, locale="en", domain="django")
        for entry in part:
            if not entry.id or not any(_strings(entry.string)):
                continue
            known = whole.get(entry.id)
            if known is not None and known.string != entry.string:
                problems.append(
                    f"{file.name}: '{_first(entry.id)}' heeft in een ander deel een andere vertaling"
                )
            whole.add(entry.id, entry.string)
    return whole, problems


def problems() -> list[str]:
    """Sentences without an English translation, translations of sentences that are no longer there, and
    translations with other places for values than the sentence. Needs Django to be set up."""
    catalogue, found = merged()
    wanted = dict(sentences())
    for key, place in sorted(wanted.items(), key=lambda item: item[1]):
        translation = catalogue.get(key)
        if translation is None:
            found.append(f"{place}: geen Engelse vertaling van '{_first(key)}'")
        elif not all(_places(text) in _forms(key) for text in _strings(translation.string)):
            found.append(f"{place}: de vertaling van '{_first(key)}' heeft andere plaatsen voor waarden")
    known = {_first(key) for key in wanted}
    found += [
        f"vertaling zonder zin: '{_first(entry.id)}'"
        for entry in catalogue
        if entry.id and _first(entry.id) not in known
    ]
    return found


def sentences() -> Iterator[tuple[Key, str]]:
    """Every Dutch sentence that a user may read, with the place that it comes from."""
    for file in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in file.parts:
            yield from _extracted(file, "python", PYTHON_KEYWORDS, {})
    for file in sorted(PACKAGE.rglob("*.jinja")):
        yield from _extracted(file, "jinja2.ext:babel_extract", PYTHON_KEYWORDS, JINJA_OPTIONS)
    for file in sorted((PACKAGE / "web" / "django_templates").rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        for found in (*_DJANGO_TAG.findall(text), *((block, "") for block in _DJANGO_BLOCK.findall(text))):
            yield found[0] or found[1], _place(file, 1)
    yield from _refusals()


def _extracted(
    file: Path, method: str, keywords: dict[str, Any], options: dict[str, str]
) -> Iterator[tuple[Key, str]]:
    from babel.messages.extract import extract

    with open(file, "rb") as source:
        for line, found, _, _ in extract(method, source, keywords=keywords, options=options):
            key = tuple(found) if isinstance(found, list | tuple) else found
            if _first(key):
                yield key, _place(file, line)


def _refusals() -> Iterator[tuple[Key, str]]:
    """The docstrings and remedies of refusals, which no extraction of messages sees."""
    from dekkend.kernel.errors import refusals

    for file in sorted(PACKAGE.rglob("*.py")):
        if "Refusal" in (text := file.read_text(encoding="utf-8")) or "Problem)" in text:
            importlib.import_module(".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts))
    for refusal in refusals():
        for sentence in (refusal.template, refusal.remedy):
            if sentence and refusal.__module__.startswith("dekkend."):
                yield sentence, f"{refusal.__module__}.{refusal.__name__}"


def _place(file: Path, line: int) -> str:
    return f"{file.relative_to(ROOT)}:{line}"


def _first(key: Key | list[str]) -> str:
    return key if isinstance(key, str) else key[0]


def _forms(key: Key) -> list[set[str]]:
    """The places of a sentence; "1 tender" and "%(num)s tenders" need not have the same."""
    return [_places(form) for form in ((key,) if isinstance(key, str) else key)]


def _strings(translation: str | tuple[str, ...]) -> tuple[str, ...]:
    return (translation,) if isinstance(translation, str) else tuple(translation)


def _places(text: str) -> set[str]:
    return {named or percent for named, percent in _PLACE.findall(text)}
