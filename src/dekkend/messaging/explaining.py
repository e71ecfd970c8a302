"""Why the schema refused a message, in words: a walk over its elements beside the tables.

The compiled schema decides; this only explains, and stops at ``MOST`` problems.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from dekkend.kernel.text import Message, msg
from dekkend.messaging.intake import line_of
from dekkend.messaging.problems import Problem, shown
from dekkend.messaging.structure.model import (
    Class,
    Element,
    Kind,
    Standard,
    message_namespace,
    shared_namespace,
)
from dekkend.messaging.structure.reading import structure
from dekkend.messaging.structure.restrictions import value_problem
from dekkend.messaging.structure.schema import narrowing

MOST = 100
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
HINTS = (f"{XSI}schemaLocation", f"{XSI}noNamespaceSchemaLocation")
"""Attributes that say where a schema is. They are allowed, and never followed."""


def explain(root: etree._Element, standard: Standard, number: str) -> tuple[Problem, ...]:
    """The problems of a message that does not fit its schema, at least one."""
    kind = structure().kinds[number]
    found = tuple(islice(_Walk(standard, kind).inside(root, kind.classes["Bericht"], "/Bericht"), MOST))
    if found:
        return found
    return (
        _problem(
            root,
            "/Bericht",
            msg("Het bericht past niet bij het berichtschema."),
            msg("Maak het bericht opnieuw aan. Lukt dat niet, vraag de leverancier van de software."),
        ),
    )


class _Walk:
    """One walk over one message."""

    def __init__(self, standard: Standard, kind: Kind) -> None:
        self.standard = standard
        self.kind = kind

    def inside(self, node: etree._Element, found: Class, path: str) -> Iterator[Problem]:
        """The problems of the class at ``node`` and of everything in it."""
        yield from _attributes(node, path)
        yield from _stray_text(node, path)
        elements = found.of(self.standard)
        space = self._namespace(found)
        yield from _order(node, elements, space, path)
        by_name = {element.name: element for element in elements}
        for child, name, child_space, child_path in _children(node, by_name, path):
            if name in by_name and child_space == space:
                yield from self._element(child, by_name[name], child_path)

    def _element(self, node: etree._Element, element: Element, path: str) -> Iterator[Problem]:
        inner = structure().class_of(self.kind, element.type)
        if inner is not None:
            yield from self.inside(node, inner, path)
            return
        yield from _attributes(node, path)
        if len(node):
            says = msg("In dit element mogen geen andere elementen staan.")
            yield _problem(node, path, says, msg("Vul alleen een waarde in."))
            return
        narrowed = narrowing(element, self.standard, self.kind)
        broken = value_problem(node.text or "", structure().simple[element.type], self.standard, narrowed)
        if broken is not None:
            yield Problem(broken.rule, path, broken.says, broken.remedy, line=line_of(node))

    def _namespace(self, found: Class) -> str:
        if found.name in structure().complex:
            return shared_namespace(self.standard)
        return message_namespace(self.standard, self.kind.number)


def _problem(node: etree._Element, path: str, says: Message, remedy: Message) -> Problem:
    return Problem("XSD", path, says, remedy, line=line_of(node))


def _children(
    node: etree._Element, by_name: dict[str, Element], path: str
) -> Iterator[tuple[etree._Element, str, str, str]]:
    """Each child with its name, namespace and path; counted where it may repeat, or does so wrongly."""
    counts: Counter[str] = Counter()
    for child in node:
        space, _, name = child.tag.rpartition("}")
        counts[name] += 1
        element = by_name.get(name)
        counted = counts[name] > 1 or (element is not None and element.repeats)
        child_path = f"{path}/{shown(name)}[{counts[name]}]" if counted else f"{path}/{shown(name)}"
        yield child, name, space[1:], child_path


def _attributes(node: etree._Element, path: str) -> Iterator[Problem]:
    if any(name not in HINTS for name in node.attrib):
        says = msg("Bij dit element staan gegevens in de tag zelf (attributen). Dat mag niet.")
        yield _problem(node, path, says, msg("Haal de attributen weg."))


def _stray_text(node: etree._Element, path: str) -> Iterator[Problem]:
    texts = [node.text, *(child.tail for child in node)]
    if any(text and text.strip(" \t\r\n") for text in texts):
        says = msg("Tussen de elementen staat losse tekst.")
        yield _problem(node, path, says, msg("Haal de tekst weg, of zet hem in het element waar hij hoort."))


def _order(node: etree._Element, elements: tuple[Element, ...], space: str, path: str) -> Iterator[Problem]:
    """The problems of what stands where: unknown, missing, twice, in the wrong place."""
    places = {element.name: place for place, element in enumerate(elements)}
    by_name = {element.name: element for element in elements}
    seen: set[str] = set()
    reached = -1
    for child, name, child_space, child_path in _children(node, by_name, path):
        if name not in places or child_space != space:
            yield _unknown(child, child_path, shown(name), known=name in places)
            continue
        place = places[name]
        if name in seen and not (elements[place].repeats and place == reached):
            yield _twice(child, child_path, name)
        elif place < reached:
            yield _misplaced(child, child_path, name, elements[reached].name)
        seen.add(name)
        reached = max(reached, place)
    for element in elements:
        if not element.optional and element.name not in seen:
            yield _missing(node, path, element.name)


def _unknown(child: etree._Element, path: str, name: str, *, known: bool) -> Problem:
    if known:
        says = msg("Het element {name} staat in een verkeerde namespace.", name=name)
        return _problem(
            child, path, says, msg("Gebruik de namespace van het bericht of van het basisschema.")
        )
    says = msg("Het element {name} hoort hier niet.", name=name)
    return _problem(child, path, says, msg("Haal het element weg, of controleer de schrijfwijze."))


def _twice(child: etree._Element, path: str, name: str) -> Problem:
    says = msg("Het element {name} staat er meer dan eens.", name=name)
    return _problem(child, path, says, msg("Laat één ervan staan."))


def _misplaced(child: etree._Element, path: str, name: str, after: str) -> Problem:
    says = msg("Het element {name} staat op de verkeerde plaats.", name=name)
    return _problem(child, path, says, msg("Zet het element vóór {after}.", after=after))


def _missing(node: etree._Element, path: str, name: str) -> Problem:
    says = msg("Het element {name} ontbreekt.", name=name)
    return _problem(node, f"{path}/{name}", says, msg("Voeg het element toe."))
