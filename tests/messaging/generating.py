"""Random messages that fit their schema, from the tables and a seed."""

import string
from random import Random

from lxml import etree

from dekkend.messaging.structure.model import (
    Class,
    Element,
    Kind,
    SimpleType,
    Standard,
    message_namespace,
    shared_namespace,
)
from dekkend.messaging.structure.reading import structure

LETTERS = string.ascii_letters + "éëçÀỳßĲ&<>'\" .-_/\u00a0€😀"


class Generator:
    """Makes messages of one kind. ``odd``: also unusual spellings, such as 007 or a date in spaces."""

    def __init__(self, standard: Standard, number: str, rng: Random, *, odd: bool = True) -> None:
        self.standard, self.rng, self.odd = standard, rng, odd
        self.kind: Kind = structure().kinds[number]

    def root(self) -> etree._Element:
        """The root element of a new message."""
        space = message_namespace(self.standard, self.kind.number)
        prefix = f"{self.standard.prefix.lower()}{self.kind.number}"
        spaces = {str(self.standard): shared_namespace(self.standard), prefix: space}
        root = etree.Element(f"{{{space}}}Bericht", nsmap=spaces)
        self._fill(root, self.kind.classes["Bericht"])
        return root

    def message(self) -> bytes:
        """A new message as bytes."""
        return etree.tostring(
            self.root(), encoding="UTF-8", xml_declaration=True, pretty_print=self._chance(0.5)
        )

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share

    def _fill(self, node: etree._Element, found: Class) -> None:
        shared = found.name in structure().complex
        space = (
            shared_namespace(self.standard) if shared else message_namespace(self.standard, self.kind.number)
        )
        for element in found.of(self.standard):
            if element.optional and self._chance(0.4):
                continue
            for _ in range(self.rng.choice((1, 1, 2, 3)) if element.repeats else 1):
                self._add(node, element, space)

    def _add(self, node: etree._Element, element: Element, space: str) -> None:
        child = etree.SubElement(node, f"{{{space}}}{element.name}")
        inner = structure().class_of(self.kind, element.type)
        if inner is not None:
            self._fill(child, inner)
        elif element.name == "BerichtCode":
            child.text = self.kind.codes[self.standard]
        elif element.fixed:
            child.text = element.fixed
        elif element.pattern:
            child.text = self._some("ab1Z09", 1, 12)
        else:
            child.text = self.value(structure().simple[element.type])

    def value(self, simple: SimpleType) -> str:
        """A value that fits ``simple``."""
        rng = self.rng
        codes = structure().codes_of(simple.name, self.standard)
        if codes:
            return rng.choice(list(codes))
        if simple.base == "whole":
            return self._whole(simple)
        if simple.base == "date":
            return self._date()
        if simple.base == "time":
            return f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}" + rng.choice(
                ("", "", ".5")
            )
        return self._text(simple)

    def _date(self) -> str:
        year = self.rng.choice((1, 1900, 1967, 2000, 2024, 2025, 9999))
        text = f"{year:04}-{self.rng.randint(1, 12):02}-{self.rng.randint(1, 28):02}"
        odd = self.rng.choice((f" {text}", f"{text}\n", f"\t{text} "))
        return odd if self.odd and self._chance(0.03) else text

    def _whole(self, simple: SimpleType) -> str:
        number = self.rng.choice(
            (simple.low, simple.high, self.rng.randint(0, 99), self.rng.randint(0, simple.high or 0))
        )
        odd = self.rng.choice((f"0{number}", f"+{number}", f" {number}\n", f"{'0' * 30}{number}"))
        return odd if self.odd and self._chance(0.05) else str(number)

    def _text(self, simple: SimpleType) -> str:
        fixed = {
            "LDT_AgbCode": lambda: self._some(string.digits, 8, 8),
            "LDT_BurgerServicenummer": lambda: self._some(string.digits, 9, 9),
            "LDT_Gemeente": lambda: self._some(string.digits, 4, 4),
            "LDT_Telefoonnummer": lambda: self._some(string.digits, 1, 15),
            "LDT_Versie": lambda: ".".join(str(self.rng.choice((0, 1, 10, 907))) for _ in range(3)),
            "LDT_Voorletters": lambda: self._some("ABZaéÀỳ", 1, 6),
            "LDT_Commentaar": lambda: self._some(LETTERS + "\n\t", 1, 300) + "x",
            "LDT_BerichtCode": lambda: "000",
        }
        if simple.name in fixed:
            return fixed[simple.name]()
        longest = simple.longest or 20
        return self._some(LETTERS, 0, longest - 1) + self.rng.choice("aZ9é")

    def _some(self, letters: str, least: int, most: int) -> str:
        return "".join(self.rng.choices(letters, k=self.rng.randint(least, most)))
