"""Definitions and practice runs for the tests of a procurement."""

from functools import cache
from pathlib import Path

import pytest

from dekkend.procurement.completion import load_completed
from dekkend.procurement.definition import Definition
from dekkend.procurement.simulation.settings import GeneratorSettings, settings_from

DEFINITIONS = Path(__file__).resolve().parents[2] / "definitions"
LARGE = "rivierenland-wmo-jeugd-2023"


@cache
def completed(name: str) -> tuple[Definition, GeneratorSettings]:
    """A definition with its assumptions, and the settings of its generator."""
    found = load_completed(DEFINITIONS / f"{name}.toml", DEFINITIONS / "simulations" / f"{name}.toml")
    assert found.definition is not None, found.problems
    assert found.simulation is not None
    return found.definition, settings_from(found.simulation.generator)


@pytest.fixture(scope="session")
def large() -> tuple[Definition, GeneratorSettings]:
    """The largest practice run of the examples."""
    return completed(LARGE)
