"""Motivations and answers for a practice run, in Dutch: by how good the content is, about the criterion.

These are data of generated bids, like the names of generated providers; they are not interface texts.
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

from dekkend.procurement.simulation.settings import Quality

_MOTIVATIONS: Final[Mapping[Quality, tuple[str, ...]]] = {
    Quality.STRONG: (
        "Over “{criterion}” is de aanbieder concreet en compleet; elke stap heeft een doel en een moment.",
        "Sterk: bij “{criterion}” staat wie wat doet, waarom, en hoe men merkt dat het werkt.",
        "De beschrijving bij “{criterion}” overtuigt en laat zien dat de aanbieder ook durft af te schalen.",
        "“{criterion}” is uitgewerkt met een herkenbaar voorbeeld en met het effect voor de cliënt.",
    ),
    Quality.GOOD: (
        "Goed antwoord op “{criterion}”; één onderdeel had nog een voorbeeld verdiend.",
        "De aanbieder werkt “{criterion}” helder uit en verbindt het plan met doelen.",
        "Bij “{criterion}” staan de keuzes en de reden ervan; de evaluatie kan scherper.",
        "“{criterion}” is volledig beantwoord, met aandacht voor wat de cliënt zelf kan.",
    ),
    Quality.FAIR: (
        "“{criterion}” is voldoende beantwoord, maar blijft op onderdelen algemeen.",
        "Het antwoord op “{criterion}” klopt; hoe het in de praktijk gaat blijft deels open.",
        "Net genoeg bij “{criterion}”: de doelen zijn er, de weg ernaartoe is kort beschreven.",
    ),
    Quality.WEAK: (
        "Bij “{criterion}” blijft het bij algemene zinnen; wat de aanbieder doet staat er niet.",
        "“{criterion}” is deels niet beantwoord en een voorbeeld uit de praktijk ontbreekt.",
        "Het antwoord op “{criterion}” gaat over de organisatie en niet over de cliënt.",
        "Wij lezen bij “{criterion}” geen doelen en geen moment waarop wordt geëvalueerd.",
    ),
    Quality.POOR: (
        "“{criterion}” is vrijwel niet beantwoord.",
        "Bij “{criterion}” is niet te volgen wat de aanbieder voorstelt.",
    ),
}

_AGREED: Final[Mapping[Quality, tuple[str, ...]]] = {
    Quality.STRONG: (
        "Wij zijn het eens: “{criterion}” is concreet en volledig.",
        "Wij lezen bij “{criterion}” doelen, stappen en resultaat; dat overtuigt ons beiden.",
    ),
    Quality.GOOD: (
        "Samen vinden wij “{criterion}” goed uitgewerkt; de evaluatie kan scherper.",
        "Wij waarderen bij “{criterion}” de heldere keuzes; een extra voorbeeld had geholpen.",
        "Het antwoord op “{criterion}” is volledig en sluit aan op de cliënt.",
        "Bij “{criterion}” zien wij doelen die passen bij de casus; de termijnen zijn ruim.",
    ),
    Quality.FAIR: ("Wij vinden “{criterion}” voldoende; het antwoord mag concreter.",),
    Quality.WEAK: (
        "Wij vinden “{criterion}” onvoldoende: het antwoord is algemeen en een uitwerking ontbreekt.",
        "Samen stellen wij vast dat “{criterion}” niet laat zien hoe de cliënt verder komt.",
    ),
    Quality.POOR: ("Wij vinden “{criterion}” ruim onvoldoende: er is te weinig beantwoord.",),
}

_DISCUSSED: Final = (
    "Onze eigen scores liepen uiteen. Na overleg komen wij tot één oordeel: ",
    "Wij hebben het verschil besproken en de tekst samen herlezen. ",
)

_ANSWERS: Final[Mapping[Quality, tuple[str, ...]]] = {
    Quality.STRONG: (
        "Wij beschrijven een casus van intake tot afronding. Elk doel heeft een maat, een datum en iemand "
        "die ervoor staat. Na drie maanden is samen met het gezin afgeschaald.",
    ),
    Quality.GOOD: (
        "In deze casus werkten wij met de cliënt en het netwerk aan drie doelen. Per doel staat wat wij "
        "deden en wat het opleverde.",
    ),
    Quality.FAIR: (
        "Wij begeleiden de cliënt bij het dagelijks leven. De doelen stellen wij samen op en bespreken "
        "wij regelmatig.",
    ),
    Quality.WEAK: ("Wij leveren maatwerk en hebben jarenlange ervaring. Onze medewerkers zijn betrokken.",),
    Quality.POOR: ("Zie onze website voor onze werkwijze.",),
}


def motivation(rng: Random, quality: Quality, criterion: str) -> str:
    """Why one assessor gives a score of this quality."""
    return rng.choice(_MOTIVATIONS[quality]).format(criterion=criterion)


def agreed_motivation(rng: Random, quality: Quality, criterion: str, *, discussed: bool) -> str:
    """What the assessors write together."""
    start = rng.choice(_DISCUSSED) if discussed else ""
    return start + rng.choice(_AGREED[quality]).format(criterion=criterion)


def meeting(criteria: tuple[str, ...]) -> str:
    """What the assessors said about what they judged differently."""
    named = ", ".join(f"“{criterion}”" for criterion in criteria)
    return (
        f"Wij lazen {named} ieder anders. Wij namen de tekst samen door, legden hem naast de schaal en "
        "noemden per zin wat de een wel en de ander niet had meegewogen. Daarna kwamen wij tot één score."
    )


def answer(rng: Random, quality: Quality, asked: Sequence[tuple[str, Quality]], key: str) -> str:
    """The text of a bid: an opening of this quality, and on each criterion as much as its own quality gives.

    ``key`` makes the text of this bid its own; ``rng`` only chooses the opening.
    """
    opening = rng.choice(_ANSWERS[quality])
    own = Random(f"text:{key}")  # noqa: S311 - reproducible
    return "\n\n".join((opening, *(_paragraph(own, level, criterion) for criterion, level in asked)))


def _paragraph(rng: Random, quality: Quality, criterion: str) -> str:
    bank, count = _SENTENCES[quality]
    chosen = rng.sample(bank, count)
    slots = {name: rng.choice(words) for name, words in _SLOTS.items()}
    said = [sentence.format(**slots) for sentence in chosen]
    return f"{criterion}. " + " ".join(one[:1].upper() + one[1:] for one in said)


_SLOTS: Final[Mapping[str, tuple[str, ...]]] = {
    "who": (
        "een alleenstaande vader met twee kinderen",
        "een vrouw van 78 die na een val weinig buiten komt",
        "een jongere van 17 zonder vaste slaapplek",
        "een man met niet-aangeboren hersenletsel",
        "een gezin met schulden en een kind dat thuiszit",
        "een vrouw met autisme die weer wil werken",
    ),
    "months": ("drie maanden", "vier maanden", "een half jaar", "acht weken"),
    "partner": ("de huisarts", "het sociaal wijkteam", "de school", "de woningcorporatie", "de werkgever"),
    "measure": ("de ZRM-score", "een cijfer van de cliënt zelf", "het aantal dagen dagritme", "de SRS"),
    "staff": ("een hbo-begeleider", "een ervaringsdeskundige", "een psycholoog", "een vaste mentor"),
    "moment": ("elke zes weken", "elke maand", "na acht weken", "elk kwartaal"),
}

_SENTENCES: Final[Mapping[Quality, tuple[tuple[str, ...], int]]] = {
    Quality.STRONG: (
        (
            "Wij begonnen bij {who} met drie doelen in eigen woorden, elk met een maat en een datum.",
            "Na {months} ging het aantal uren van zes naar twee, omdat {measure} twee punten steeg.",
            "{staff} stemt {moment} af met {partner}; wie wat doet staat in één plan.",
            "Toen het in week vijf stokte, draaiden wij de volgorde om: eerst rust in geld, dan dagritme.",
            "Van onze 41 trajecten in deze groep eindigden er 33 met een lager aantal uren.",
            "Wij zeggen ook wat niet lukte: de eerste logeerplek paste niet, de tweede koos de cliënt zelf.",
        ),
        4,
    ),
    Quality.GOOD: (
        (
            "Bij {who} stelden wij samen drie doelen op en legden die vast in het plan.",
            "Wij bespreken de doelen {moment} met de cliënt en met {partner}.",
            "{staff} is het vaste gezicht; bij ziekte neemt een tweede begeleider over die de cliënt kent.",
            "Wij volgen de voortgang met {measure} en stellen het plan bij.",
            "Na {months} kijken wij of minder begeleiding genoeg is.",
        ),
        3,
    ),
    Quality.FAIR: (
        (
            "Wij kijken bij {who} wat nodig is en maken daar afspraken over.",
            "De doelen bespreken wij regelmatig, in overleg met {partner}.",
            "Als het beter gaat, bouwen wij de begeleiding af.",
            "{staff} is betrokken bij het traject.",
        ),
        2,
    ),
    Quality.WEAK: (
        (
            "Wij leveren maatwerk en sluiten aan bij de vraag.",
            "Onze medewerkers zijn ervaren en betrokken.",
            "Wij werken samen met alle partijen in het veld.",
            "Kwaliteit staat bij ons voorop.",
        ),
        2,
    ),
    Quality.POOR: (("Hierover leest u meer op onze website.", "Dit bespreken wij graag na de gunning."), 1),
}
