"""Makes the modules of ``dekkend.messaging.elements``: a typed, frozen class for each class of a message.

Both standards share them: an element that only iJw has is simply absent (None) in iWmo.
``./dekkend generate`` writes them, and the gates fail when they differ from the tables.
"""

import re
from collections.abc import Iterator, Mapping

from dekkend.messaging.structure.model import Class, Element, Kind, Standard
from dekkend.messaging.structure.reading import structure

PYTHON_TYPES = {"text": "str", "whole": "int", "date": "date", "time": "str"}
BSN = "LDT_BurgerServicenummer"


def modules() -> dict[str, str]:
    """File name to source, for the whole package."""
    found = structure()
    sources = {"__init__.py": _package(), "shared.py": _module(_SHARED_TITLE, _sorted(found.complex))}
    for kind in found.kinds.values():
        names = f"{kind.name(Standard.IWMO)} and {kind.name(Standard.IJW)}"
        title = f"The classes of {names}: {kind.title.lower()}."
        sources[f"m{kind.number}.py"] = _module(title, _sorted(kind.classes), kind)
    return sources


_PACKAGE_TITLE = "A typed, frozen class for each class of each message, under the standard's own names."
_SHARED_TITLE = "The groups of elements that messages share (CDT_...)."
_MADE = "\n\nMade from the tables in ``structure`` by ``./dekkend generate``; not edited by hand.\n"


def _package() -> str:
    return f'"""{_PACKAGE_TITLE}{_MADE}"""\n'


def _module(title: str, classes: list[Class], kind: Kind | None = None) -> str:
    bodies = [_class(found, kind) for found in classes]
    text = "".join(bodies)
    return f'"""{title}{_MADE}"""\n\n{"".join(_imports(text, kind))}{text}'


def _imports(text: str, kind: Kind | None) -> Iterator[str]:
    if ": date" in text:
        yield "from datetime import date\n"
    yield "from typing import NamedTuple\n"
    shared = sorted(name for name in structure().complex if kind and re.search(rf": {name}\b", text))
    ours = [
        "from dekkend.messaging.elements.shared import (\n",
        *(f"    {name},\n" for name in shared),
        ")\n",
    ]
    if shared:
        yield "\n"
        yield from ours
    if ": Bsn" in text:
        yield "from dekkend.messaging.values import Bsn\n"


def _class(found: Class, kind: Kind | None) -> str:
    lines = [f"    {element.name}: {_type(element, kind)}\n" for element in found.elements]
    return f"\n\nclass {found.name}(NamedTuple):\n{''.join(lines)}"


def _type(element: Element, kind: Kind | None) -> str:
    simple = structure().simple.get(element.type)
    if simple is None:
        name = element.type
    elif element.type == BSN:
        name = "Bsn"
    else:
        name = PYTHON_TYPES[simple.base]
    if element.repeats:
        return f"tuple[{name}, ...]"
    return f"{name} | None" if element.optional or element.only else name


def _sorted(classes: Mapping[str, Class]) -> list[Class]:
    """Every class after those it holds."""
    done: dict[str, Class] = {}

    def visit(found: Class) -> None:
        for element in found.elements:
            if element.type in classes:
                visit(classes[element.type])
        done.setdefault(found.name, found)

    for found in classes.values():
        visit(found)
    return list(done.values())
