"""Answers to messages: the return message with a code for each class, 325 to a declaration, 319 to a request.

How codes fall: a class with a problem gets its codes; a class without one gets 0200 (no remarks). What is
inside a refused class and has no problem of its own gets 0233 (not judged), since it is refused with it.
A return message holds content only where something is refused (OP065), and nothing but the header when the
header itself is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from dekkend.kernel.errors import Refusal
from dekkend.messaging.elements import m315, m317, m319, m323, m325, shared
from dekkend.messaging.message import Message, module_of
from dekkend.messaging.problems import Problem
from dekkend.messaging.rules.claims import CREDIT, DEBIT, signed, total
from dekkend.messaging.structure.model import Class, Kind, Standard
from dekkend.messaging.structure.reading import structure

FINE = "0200"
NOT_JUDGED = "0233"
GRANTED = "8001"
IN_RESEARCH, REFUSED = "2", "1"
DECLARATION = "323"

SCHEMA_VERSIONS: Mapping[Standard, shared.CDT_XsdVersie] = {
    Standard.IWMO: shared.CDT_XsdVersie("1.0.0", "1.0.0"),
    Standard.IJW: shared.CDT_XsdVersie("0.1.0", "0.1.0"),
}
"""The versions of the schemas that our structure follows."""

Codes: TypeAlias = Mapping[str, tuple[str, ...]]


class NoReturnMessage(Refusal):
    """Op een bericht {name} hoort geen retourbericht."""

    remedy = "Alleen op de berichten 301, 305, 307, 315, 317, 319 en 323 wordt geantwoord."


class NotARequest(Refusal):
    """Bericht {name} is geen verzoek met referentie {reference}."""

    remedy = "Antwoord op een verzoek (315 of 317), met een referentie die erin staat."


@dataclass(frozen=True, slots=True)
class Sending:
    """What is new about an answer: its identification (at most 12 signs, unique for the sender) and date."""

    identification: str
    dated: date


def answer(message: Message, problems: Sequence[Problem], sending: Sending) -> Message:
    """The message that answers ``message``: a return message, or a 325 to a declaration.

    ``problems`` are those of ``checking``. Raises NoReturnMessage for a message that is itself an answer.
    """
    if isinstance(message.Bericht, m323.Bericht):
        return _declaration_answer(message, message.Bericht, _codes(message, problems), sending)
    number = next(
        (kind.number for kind in structure().kinds.values() if kind.returns == message.number), None
    )
    if number is None:
        raise NoReturnMessage(name=message.name)
    return _return_message(message, structure().kinds[number], _codes(message, problems), sending)


def _codes(message: Message, problems: Iterable[Problem]) -> Codes:
    """The return codes of each class that is refused, by the path of the class."""
    found: dict[str, set[str]] = {}
    for problem in problems:
        if problem.return_code is not None:
            path = _class_path(message.kind, problem.path)
            found.setdefault(path, set()).add(problem.return_code)
    return {path: tuple(sorted(codes)) for path, codes in found.items()}


def _class_path(kind: Kind, path: str) -> str:
    """The path of the class that answers for the element at ``path``; lists leave it to the class around."""
    here, found = "/Bericht", kind.classes["Bericht"]
    answers = "/Bericht/Header"
    for part in path.split("/")[2:]:
        element = next((one for one in found.elements if one.name == part.partition("[")[0]), None)
        inner = kind.classes.get(element.type) if element is not None else None
        if inner is None:
            break
        here, found = f"{here}/{part}", inner
        if not inner.is_list:
            answers = here
    return answers


@dataclass(slots=True)
class _Returned:
    """The making of one return message."""

    kind: Kind
    codes: Codes
    module: Any = field(init=False)

    def __post_init__(self) -> None:
        self.module = module_of(self.kind.number)

    def part(self, value: Any, found: Class, path: str, *, refused: bool) -> Any:
        """A class of the message with its return codes, and so for all classes in it."""
        own = self.codes.get(path, ())
        refused_here = refused or bool(own)
        inside = [
            self.element(value[place], found, place, path, refused=refused_here)
            for place in range(len(found.elements))
        ]
        made = getattr(self.module, found.name)
        if found.is_list:
            return made(*inside)
        return made(*inside, self.module.RetourCodes(own or ((NOT_JUDGED if refused else FINE),)))

    def element(self, value: Any, found: Class, place: int, path: str, *, refused: bool) -> Any:
        element = found.elements[place]
        forward = structure().kinds[self.kind.returns or self.kind.number]
        inner = forward.classes.get(element.type)
        if value is None or inner is None:
            return value
        here = f"{path}/{element.name}"
        if element.repeats:
            numbered = enumerate(value, 1)
            return tuple(
                self.part(one, inner, f"{here}[{number}]", refused=refused) for number, one in numbered
            )
        return self.part(value, inner, here, refused=refused)


def _return_message(message: Message, kind: Kind, codes: Codes, sending: Sending) -> Message:
    module = module_of(kind.number)
    header_codes = codes.get("/Bericht/Header", ())
    header = module.Header(
        *message.Bericht.Header._replace(BerichtCode=kind.codes[message.standard]),
        IdentificatieRetour=sending.identification,
        DagtekeningRetour=sending.dated,
        XsltVersie=None,
        XsdVersieRetour=SCHEMA_VERSIONS[message.standard],
        RetourCodes=module.RetourCodes(header_codes or (FINE,)),
    )
    content = None
    if codes and not header_codes:
        payload = message.kind.payload
        found = message.kind.classes[payload.type]
        made = _Returned(kind, codes)
        content = made.part(message.Bericht[1], found, f"/Bericht/{payload.name}", refused=False)
    return Message(message.standard, kind.number, module.Bericht(header, content))


def _declaration_answer(message: Message, bericht: m323.Bericht, codes: Codes, sending: Sending) -> Message:
    kind = structure().kinds["325"]
    asked = bericht.Header
    header_codes = codes.get("/Bericht/Header", ())
    header = m325.Header(
        BerichtCode=kind.codes[message.standard],
        BerichtVersie=asked.BerichtVersie,
        BerichtSubversie=asked.BerichtSubversie,
        Afzender=asked.Ontvanger,
        Ontvanger=asked.Afzender,
        BerichtIdentificatie=shared.CDT_BerichtIdentificatie(sending.identification, sending.dated),
        XsdVersie=SCHEMA_VERSIONS[message.standard],
        DeclaratieIdentificatie=asked.BerichtIdentificatie,
        XsltVersie=None,
        XsdVersieDeclaratie=asked.XsdVersie,
        RetourCodes=m325.RetourCodes(header_codes or (FINE,)),
    )
    content = None if header_codes else _judged_declaration(bericht.Declaratie, codes)
    return Message(message.standard, "325", m325.Bericht(header, content))


def _judged_declaration(declaration: m323.Declaratie, codes: Codes) -> m325.DeclaratieAntwoord:
    """The lines that are refused, and what is granted: all but those, or nothing if the whole is refused."""
    whole = codes.get("/Bericht/Declaratie", ())
    clients = () if whole else tuple(_refused_clients(declaration, codes))
    refused = sum(signed(line) for client in clients for line in client.Prestaties.Prestatie)
    granted = 0 if whole else total(declaration.TotaalIngediendBedrag) - refused
    own = whole or ((FINE,) if clients else (GRANTED,))
    return m325.DeclaratieAntwoord(
        declaration.DeclaratieNummer,
        declaration.TotaalIngediendBedrag,
        shared.CDT_TotaalBedragMetDC(abs(granted), CREDIT if granted < 0 else DEBIT),
        m325.Clienten(clients) if clients else None,
        m325.RetourCodes(own),
    )


def _refused_clients(declaration: m323.Declaratie, codes: Codes) -> Iterable[m325.Client]:
    for number, client in enumerate(declaration.Clienten.Client, 1):
        path = f"/Bericht/Declaratie/Clienten/Client[{number}]"
        own = codes.get(path, ())
        lines = []
        for line_number, line in enumerate(client.Prestaties.Prestatie, 1):
            found = codes.get(f"{path}/Prestaties/Prestatie[{line_number}]", ())
            if own or found:
                lines.append(m325.Prestatie(*line, m325.RetourCodes(found or (NOT_JUDGED,))))
        if lines:
            prestaties = m325.Prestaties(tuple(lines))
            yield m325.Client(client.Bsn, prestaties, m325.RetourCodes(own or (FINE,)))


def reply(
    request: Message,
    reference: str,
    sending: Sending,
    *,
    refusal: str | None = None,
    municipality: str | None = None,
) -> Message:
    """The 319 to a request (315, 317): refused for a reason of list WJ759, or without one "in research".

    ``municipality`` goes with reason 8 of iJw, residence elsewhere. Raises NotARequest.
    """
    if reference not in _references(request):
        raise NotARequest(name=request.name, reference=reference)
    kind = structure().kinds["319"]
    asked = request.Bericht.Header
    header = m319.Header(
        BerichtCode=kind.codes[request.standard],
        BerichtVersie=asked.BerichtVersie,
        BerichtSubversie=asked.BerichtSubversie,
        Afzender=asked.Ontvanger,
        Ontvanger=asked.Afzender,
        BerichtIdentificatie=shared.CDT_BerichtIdentificatie(sending.identification, sending.dated),
        XsdVersie=SCHEMA_VERSIONS[request.standard],
    )
    content = m319.Antwoord(
        reference,
        IN_RESEARCH if refusal is None else REFUSED,
        refusal,
        m319.Woonplaatsbeginsel(municipality) if municipality is not None else None,
    )
    return Message(request.standard, "319", m319.Bericht(header, content))


def _references(request: Message) -> tuple[str, ...]:
    """The references in a request: one for each product in a 315, one for the whole of a 317."""
    bericht = request.Bericht
    if isinstance(bericht, m317.Bericht):
        return (bericht.Client.Verzoek.ReferentieAanbieder,)
    if isinstance(bericht, m315.Bericht):
        products = bericht.Client.AangevraagdeProducten.AangevraagdProduct
        return tuple(product.ReferentieAanbieder for product in products)
    return ()
