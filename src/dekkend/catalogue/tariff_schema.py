"""The tariff files as JSON Schema, for editors that check while somebody types."""

import json
from typing import Annotated, Final, TypeAlias

from pydantic import Field, TypeAdapter

from dekkend.catalogue.index_model import IndexFile
from dekkend.catalogue.price_model import PriceModel
from dekkend.catalogue.products import ProductFile
from dekkend.catalogue.stress_model import StressFile

TariffFile: TypeAlias = Annotated[
    PriceModel | IndexFile | StressFile | ProductFile, Field(discriminator="kind")
]
"""A file is one of four kinds; its key ``kind`` says which."""

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schema_text() -> str:
    """The JSON Schema of a tariff file, as the text of ``examples/tariffs/schema.json``."""
    found = TypeAdapter[TariffFile](TariffFile).json_schema()
    schema = {"$schema": _DIALECT, **found, "title": "Dekkend tariff file"}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
