"""Rules on starts and stops (305, 307) beside the allocations and what was reported before.

What is taken back (status 3) is only held against TR063 and TR071: it corrects, whatever else is in it.
"""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from dekkend.kernel.text import msg
from dekkend.messaging.elements import m305, m307
from dekkend.messaging.facts import Delivery
from dekkend.messaging.rules.delivery import TAKEN_BACK
from dekkend.messaging.rules.registry import Given, search_rule

Client: TypeAlias = m305.Client | m307.Client
Product: TypeAlias = m305.StartProduct | m307.StopProduct
TEMPORARY = "20"


def _products(client: Client) -> Iterator[tuple[str, Product]]:
    if isinstance(client, m305.Client):
        for number, start in enumerate(client.StartProducten.StartProduct, 1):
            yield f"StartProducten/StartProduct[{number}]", start
    else:
        for number, stop in enumerate(client.StopProducten.StopProduct, 1):
            yield f"StopProducten/StopProduct[{number}]", stop


def _sent(client: Client) -> Iterator[tuple[str, Product]]:
    return ((path, one) for path, one in _products(client) if one.StatusAanlevering != TAKEN_BACK)


def _stops(client: m307.Client) -> Iterator[tuple[str, m307.StopProduct]]:
    for path, stop in _sent(client):
        assert isinstance(stop, m307.StopProduct)
        yield path, stop


def _before(client: Client, given: Given) -> tuple[Delivery, ...]:
    """What was reported before in messages of this kind."""
    facts = given.facts
    return tuple(facts.starts(client.Bsn) if isinstance(client, m305.Client) else facts.stops(client.Bsn))


def _same(product: Product, earlier: Delivery) -> bool:
    return (product.ToewijzingNummer, product.Begindatum) == (earlier.number, earlier.first)


def _key(product: Product, earlier: Delivery) -> bool:
    """The same logical key: of a stop also its end and reason."""
    if not isinstance(product, m307.StopProduct):
        return _same(product, earlier)
    ending = (product.Einddatum, product.RedenBeeindiging)
    return _same(product, earlier) and ending == (earlier.last, earlier.reason)


@search_rule(
    "TR019",
    *(m305.Client, m307.Client),
    code="9019",
    facts=True,
    says=msg("Er is geen toewijzing met dit nummer."),
    remedy=msg("Neem het nummer over uit het toewijzingsbericht."),
)
def delivery_has_an_allocation(client: Client, given: Given) -> Iterable[str]:
    """A number that is given is that of an allocation; work paid as a task has none. Stops: only in iJw."""
    if isinstance(client, m307.Client) and given.message.standard == "iwmo":
        return
    for path, product in _sent(client):
        number = product.ToewijzingNummer
        if number is not None and given.facts.allocation(number) is None:
            yield f"{path}/ToewijzingNummer"


@search_rule(
    "TR063",
    *(m305.Client, m307.Client),
    code="9063",
    facts=True,
    says=msg("Er is geen eerder bericht dat hiermee kan worden verwijderd."),
    remedy=msg("Neem alle sleutelvelden over uit het bericht dat u wilt verwijderen."),
)
def taken_back_was_sent(client: Client, given: Given) -> Iterable[str]:
    """Only what was sent before with the same key can be taken back."""
    for path, product in _products(client):
        taken_back = product.StatusAanlevering == TAKEN_BACK
        if taken_back and not any(_key(product, earlier) for earlier in _before(client, given)):
            yield path


@search_rule(
    "TR071",
    m305.Client,
    code="9071",
    facts=True,
    says=msg("De start kan niet meer worden verwijderd: de stop is al gemeld."),
    remedy=msg("Verwijder eerst de stop met een stopbericht (307)."),
)
def start_with_a_stop_stays(client: m305.Client, given: Given) -> Iterable[str]:
    """A start is not taken back while its stop stands."""
    for path, product in _products(client):
        stopped = any(_same(product, stop) for stop in given.facts.stops(client.Bsn))
        if product.StatusAanlevering == TAKEN_BACK and stopped:
            yield path


@search_rule(
    "TR074",
    *(m305.Client, m307.Client),
    code="9074",
    facts=True,
    says=msg("Dit is al eerder gemeld, met dezelfde sleutelvelden."),
    remedy=msg("Stuur het niet opnieuw. Was het fout: verwijder het eerst met status 3."),
)
def delivery_is_new(client: Client, given: Given) -> Iterable[str]:
    """The key was not reported before."""
    before = _before(client, given)
    return [path for path, product in _sent(client) if any(_key(product, earlier) for earlier in before)]


@search_rule(
    "TR326",
    m305.Client,
    code="9326",
    facts=True,
    says=msg("Voor deze toewijzing loopt al een levering die niet is gestopt."),
    remedy=msg("Meld eerst de stop van die levering met een stopbericht (307)."),
)
def earlier_delivery_is_stopped(client: m305.Client, given: Given) -> Iterable[str]:
    """A start follows only on a stop of the start before it, on the same allocation."""
    facts = given.facts
    stops = {(stop.number, stop.first) for stop in facts.stops(client.Bsn)}
    running = {start.number for start in facts.starts(client.Bsn) if (start.number, start.first) not in stops}
    return [path for path, product in _sent(client) if product.ToewijzingNummer in running - {None}]


@search_rule(
    "TR382",
    m307.Client,
    code="9069",
    facts=True,
    says=msg("Er is geen start gemeld met dezelfde toewijzing en begindatum."),
    remedy=msg("Neem toewijzing, product en begindatum ongewijzigd over uit het startbericht."),
)
def stop_has_its_start(client: m307.Client, given: Given) -> Iterable[str]:
    """A stop repeats the key of the start that it ends."""
    starts = given.facts.starts(client.Bsn)
    return [path for path, stop in _stops(client) if not any(_same(stop, start) for start in starts)]


def _earlier_stops(stop: m307.StopProduct, client: m307.Client, given: Given) -> list[Delivery]:
    return [earlier for earlier in given.facts.stops(client.Bsn) if _same(stop, earlier)]


@search_rule(
    "TR413",
    m307.Client,
    code="9413",
    facts=True,
    says=msg("Er is al een tijdelijke stop gemeld. Na een tijdelijke stop past alleen een definitieve."),
    remedy=msg("Meld de definitieve stop, of eerst een nieuwe start."),
)
def temporary_stop_comes_once(client: m307.Client, given: Given) -> Iterable[str]:
    """No second temporary stop (reason 20) on the same start."""
    for path, stop in _stops(client):
        earlier = (one.reason for one in _earlier_stops(stop, client, given))
        if stop.RedenBeeindiging == TEMPORARY and TEMPORARY in earlier:
            yield f"{path}/RedenBeeindiging"


@search_rule(
    "TR414",
    m307.Client,
    code="9414",
    facts=True,
    says=msg("De einddatum ligt voor die van een eerder gemelde stop."),
    remedy=msg("Vul een einddatum in op of na die van de eerdere stop."),
)
def later_stop_is_not_earlier(client: m307.Client, given: Given) -> Iterable[str]:
    """A stop after a stop on the same start does not end before it."""
    for path, stop in _stops(client):
        ends = [one.last for one in _earlier_stops(stop, client, given) if one.last is not None]
        if any(stop.Einddatum < end for end in ends):
            yield f"{path}/Einddatum"


@search_rule(
    "TR415",
    m307.Client,
    code="9415",
    facts=True,
    says=msg("Er is al een definitieve stop gemeld."),
    remedy=msg("Stuur geen stop meer. Was de eerdere stop fout: verwijder die eerst met status 3."),
)
def final_stop_is_final(client: m307.Client, given: Given) -> Iterable[str]:
    """Nothing follows a stop for good on the same start."""
    for path, stop in _stops(client):
        if any(one.reason != TEMPORARY for one in _earlier_stops(stop, client, given)):
            yield path
