"""A small sound definition as text, for tests that break it."""

SOUND = """format = 1
id = "proef-wmo-2027"
title = "Proef Wmo 2027"
laws = ["wmo"]
version = "1"
status = "concept"

[[documents]]
id = "S0"
title = "Inkoopkader"

[region]
id = "proefregio"
name = "Proefregio"
source = "S0 §1"
municipalities = [
  { municipality = "0268", name = "Nijmegen", source = "S0 §1" },
  { municipality = "0225", name = "Druten", source = "S0 §1", until = 2028-12-31 },
]

[[products]]
id = "begeleiding"
name = "Begeleiding"
law = "wmo"
category = "02"
source = "S0 §2"

[[products]]
id = "dagbesteding"
name = "Dagbesteding"
law = "wmo"
source = "S0 §2"

[[lots]]
id = "perceel-1"
number = "1"
name = "Begeleiding"
products = ["begeleiding"]
source = "S0 §3"

[procedure]
form = "zemvi-2"
source = "S0 §3"

[term]
start = 2027-01-01
initial_months = 48
option_months = 24
options = 2
latest_end = 2034-12-31
justification = "Partners moeten kunnen investeren."
current_contracts_end = 2026-12-31
source = "S0 §3"

[[steps]]
id = "publicatie"
kind = "publicatie"
title = "Publicatie"
when = "2026-03"
source = "S0 §4"

[[steps]]
id = "start"
kind = "start"
title = "Start"
when = "2027-01-01"
source = "S0 §4"

[[criteria]]
id = "visie"
name = "Visie"
kind = "selectie"
weight = 60
source = "S0 §5; S0 §6"

[[criteria]]
id = "ervaring"
name = "Ervaring"
kind = "selectie"
weight = 40
source = "S0 §5"
"""


def changed(*changes: tuple[str, str]) -> str:
    """The sound definition with each first text replaced by the second; a text that is not there fails."""
    text = SOUND
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def line_of(text: str, part: str) -> int:
    """The line (from 1) on which ``part`` first stands."""
    return text[: text.index(part)].count("\n") + 1
