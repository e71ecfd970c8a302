"""Reads tariff files: all that is wrong at once, each with file, line, key, rule and what to do."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Generic, TypeVar

from dekkend.catalogue import index_checks, price_checks, product_checks, stress_checks
from dekkend.catalogue.index_model import IndexFile
from dekkend.catalogue.price_model import PriceModel
from dekkend.catalogue.products import ProductFile
from dekkend.catalogue.stress_model import StressFile
from dekkend.catalogue.tariff_problems import Data
from dekkend.kernel.problems import Complaint, Problem
from dekkend.kernel.shapes import checked, quoted_numbers
from dekkend.kernel.toml_files import problems_of, text_of
from dekkend.kernel.toml_reading import read

Shape = TypeVar("Shape")
Check = Callable[[Data], Iterator[Complaint]]


@dataclass(frozen=True, slots=True)
class Loaded(Generic[Shape]):
    """What a file holds, or the problems why it cannot be used."""

    file: str
    value: Shape | None
    problems: tuple[Problem, ...]


def load_price_model(path: FilePath | str) -> Loaded[PriceModel]:
    """Reads a price model. Never raises for what is in the file or for a missing file."""
    return _load(PriceModel, path, price_checks.CHECKS)


def load_index(path: FilePath | str) -> Loaded[IndexFile]:
    """Reads index series with the tariffs to index. Never raises for what is in the file."""
    return _load(IndexFile, path, index_checks.CHECKS)


def load_stress_test(path: FilePath | str) -> Loaded[StressFile]:
    """Reads a stress test. Never raises for what is in the file."""
    return _load(StressFile, path, stress_checks.CHECKS)


def load_products(path: FilePath | str) -> Loaded[ProductFile]:
    """Reads a catalogue of products. Never raises for what is in the file."""
    return _load(ProductFile, path, (product_checks.product_list,))


def load_text(shape: type[Shape], text: str, file: str, checks: Sequence[Check]) -> Loaded[Shape]:
    """Reads and checks a text; ``file`` is the name to show in problems."""
    reading = read(text, file)
    if reading.data is None:
        return Loaded(file, None, reading.problems)
    data = reading.data
    found = checked(shape, data)
    across = [complaint for check in checks for complaint in check(data)]
    quoted = quoted_numbers(shape, data)
    problems = problems_of(reading, (*found.complaints, *quoted, *across), file)
    return Loaded(file, None if problems else found.value, problems)


def _load(shape: type[Shape], path: FilePath | str, checks: Sequence[Check]) -> Loaded[Shape]:
    text = text_of(path)
    if isinstance(text, Problem):
        return Loaded(str(path), None, (text,))
    return load_text(shape, text, str(path), checks)
