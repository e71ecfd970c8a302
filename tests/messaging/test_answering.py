"""Answers: the right code at the right level, whole and partial refusal, and every answer is itself valid."""

from datetime import date

import pytest

from dekkend.kernel.text import msg
from dekkend.messaging.answering import NoReturnMessage, NotARequest, Sending, answer, reply
from dekkend.messaging.checking import check, judge
from dekkend.messaging.codec import build, write
from dekkend.messaging.elements import shared
from dekkend.messaging.message import Message
from dekkend.messaging.problems import Problem
from dekkend.messaging.structure.model import Standard
from tests.messaging.rule_cases import CASES
from tests.messaging.samples import broken, sample

SENDING = Sending("R-1", date(2025, 6, 4))
ANSWERED = ("301", "305", "307", "315", "317", "319", "323")


def problem(path: str, code: str) -> Problem:
    return Problem("TR000", path, msg("x"), msg("y"), code)


def answered(number: str, *problems: Problem) -> Message:
    return answer(sample(number), problems, SENDING)


@pytest.mark.parametrize("standard", Standard)
@pytest.mark.parametrize("number", ANSWERED)
def test_a_good_message_gets_no_remarks_and_no_content(number, standard):
    message = answer(sample(number, standard), (), SENDING)
    assert message.Bericht.Header.RetourCodes.RetourCode == ("0200",)
    assert check(write(message)).valid
    if number == "323":
        assert message.Bericht.DeclaratieAntwoord.RetourCodes.RetourCode == ("8001",)
        assert message.Bericht.DeclaratieAntwoord.TotaalToegekendBedrag.TotaalBedrag == 18000
        assert message.Bericht.DeclaratieAntwoord.Clienten is None
    else:
        assert message.Bericht[1] is None


@pytest.mark.parametrize(("rule", "number", "changes", "path"), [case for case in CASES if case[1] != "325"])
def test_every_answer_to_a_broken_message_is_valid(rule, number, changes, path):
    message = broken(number, changes)
    made = answer(message, judge(message), SENDING)
    assert isinstance(build(made.standard, made.Bericht), Message)
    assert check(write(made)).message == made
    if number == "323" and rule not in ("CS340", "CS100", "TR137", "TR358"):
        assert "TR342" not in {found.rule for found in judge(made)}


def test_the_return_message_keeps_the_identification_and_adds_its_own():
    made = answered("305")
    header = made.Bericht.Header
    assert made.name == "WMO306"
    assert header.BerichtCode == "419"
    assert header.BerichtIdentificatie.Identificatie == "12"
    assert header.IdentificatieRetour == "R-1"
    assert (header.Afzender, header.Ontvanger) == ("65656055", "0363")


def test_codes_stand_at_the_class_that_is_refused():
    path = "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[2]/Omvang/Volume"
    client = answered("301", problem(path, "0001")).Bericht.Client
    assert client.RetourCodes.RetourCode == ("0200",)
    codes = [product.RetourCodes.RetourCode for product in client.ToegewezenProducten.ToegewezenProduct]
    assert codes == [("0200",), ("0001",)]
    assert client.Relaties.Relatie[0].Contact.RetourCodes.RetourCode == ("0200",)


def test_what_is_inside_a_refused_class_is_not_judged():
    found = (
        problem("/Bericht/Client/Bsn", "8187"),
        problem("/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/ToewijzingNummer", "9332"),
        problem("/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/Einddatum", "0001"),
    )
    client = answered("301", *found).Bericht.Client
    assert client.RetourCodes.RetourCode == ("8187",)
    codes = [product.RetourCodes.RetourCode for product in client.ToegewezenProducten.ToegewezenProduct]
    assert codes == [("0001", "9332"), ("0233",)]
    assert client.Relaties.Relatie[0].RetourCodes.RetourCode == ("0233",)


def test_a_problem_of_a_list_is_answered_by_the_class_around_it():
    client = answered("301", problem("/Bericht/Client/Contactgegevens", "0001")).Bericht.Client
    assert client.RetourCodes.RetourCode == ("0001",)


def test_a_refused_header_refuses_all():
    made = answered("317", problem("/Bericht/Header/BerichtIdentificatie/Dagtekening", "8848"))
    assert made.Bericht.Header.RetourCodes.RetourCode == ("8848",)
    assert made.Bericht.Client is None


def test_a_refused_line_is_not_granted():
    path = "/Bericht/Declaratie/Clienten/Client[1]/Prestaties/Prestatie[2]/GeleverdVolume"
    content = answered("323", problem(path, "9321")).Bericht.DeclaratieAntwoord
    assert content.TotaalToegekendBedrag == shared.CDT_TotaalBedragMetDC(12000, "D")
    (client,) = content.Clienten.Client
    (line,) = client.Prestaties.Prestatie
    assert line.ProductReferentie.ReferentieNummer == "L2"
    assert line.RetourCodes.RetourCode == ("9321",)
    assert (client.RetourCodes.RetourCode, content.RetourCodes.RetourCode) == (("0200",), ("0200",))


def test_all_lines_of_a_refused_client_are_refused():
    content = answered("323", problem("/Bericht/Declaratie/Clienten/Client[1]/Bsn", "8187")).Bericht[1]
    assert content.TotaalToegekendBedrag.TotaalBedrag == 6000
    lines = content.Clienten.Client[0].Prestaties.Prestatie
    assert [line.RetourCodes.RetourCode for line in lines] == [("0233",), ("0233",)]


def test_a_refused_declaration_grants_nothing_and_names_no_lines():
    made = answered("323", problem("/Bericht/Declaratie/DeclaratieNummer", "9333"))
    content = made.Bericht.DeclaratieAntwoord
    assert content.RetourCodes.RetourCode == ("9333",)
    assert (content.TotaalToegekendBedrag.TotaalBedrag, content.Clienten) == (0, None)
    assert check(write(made)).valid


def test_a_credit_beyond_the_debits_is_granted_as_credit():
    lines = "Declaratie/Clienten/Client/0/Prestaties/Prestatie/"
    message = broken(
        "323",
        {
            f"{lines}0/IngediendBedrag/DebetCredit": "C",
            f"{lines}0/ProductReferentie/VorigReferentieNummer": "OLD",
            "Declaratie/TotaalIngediendBedrag/TotaalBedrag": 6000,
        },
    )
    refused = [
        problem("/Bericht/Declaratie/Clienten/Client[1]/Prestaties/Prestatie[2]", "9321"),
        problem("/Bericht/Declaratie/Clienten/Client[2]/Prestaties/Prestatie[1]", "9321"),
    ]
    made = answer(message, refused, SENDING)
    assert made.Bericht.DeclaratieAntwoord.TotaalToegekendBedrag == shared.CDT_TotaalBedragMetDC(6000, "C")
    assert check(write(made)).valid


def test_an_answer_is_not_answered():
    with pytest.raises(NoReturnMessage):
        answer(sample("325"), (), SENDING)
    with pytest.raises(NoReturnMessage):
        answer(answered("301"), (), SENDING)


@pytest.mark.parametrize(("number", "reference"), [("315", "A2"), ("317", "R1")])
def test_a_request_is_put_in_research_or_refused(number, reference):
    research = reply(sample(number), reference, SENDING)
    assert check(write(research)).valid
    assert research.Bericht.Antwoord.VerzoekAntwoord == "2"
    refused = reply(sample(number), reference, SENDING, refusal="3")
    assert check(write(refused)).valid
    assert (refused.Bericht.Header.Afzender, refused.Bericht.Header.Ontvanger) == ("0363", "65656055")


def test_residence_elsewhere_names_the_municipality():
    made = reply(sample("315", Standard.IJW), "A1", SENDING, refusal="8", municipality="0384")
    assert check(write(made)).valid


def test_only_a_request_is_replied_to():
    with pytest.raises(NotARequest):
        reply(sample("315"), "unknown", SENDING)
    with pytest.raises(NotARequest):
        reply(sample("301"), "A1", SENDING)
