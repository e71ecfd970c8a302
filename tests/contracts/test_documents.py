"""The agreement as a document: the same words in Word and PDF, places of a template, and what was altered."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dekkend.contracts.agreement_model import ContractLine, IndividualTerm, Party, UsedClause
from dekkend.contracts.document_blocks import Heading, Table, Text, signed_values, text_of, words_sha256
from dekkend.contracts.document_content import Names, part_one_sha256
from dekkend.contracts.document_difference import ChangeKind, same_words, text_changes
from dekkend.contracts.document_fields import field_problem, gaps
from dekkend.contracts.document_places import TemplateKind
from dekkend.contracts.drawing import document_pdf
from dekkend.contracts.standard_loading import region_edition_from, standard_editions
from dekkend.contracts.standard_text import NOT_APPLICABLE
from dekkend.contracts.word_default import default_template
from dekkend.contracts.word_errors import NotWord, PlaceUnknownNow
from dekkend.contracts.word_reading import read_word
from dekkend.contracts.word_template import fill, read_template
from tests.contracts.samples import example, plain
from tests.contracts.words import added, content, edited, edition, replaced, signed, word

AMBULANT = "ambulant"


def _template(body: str) -> bytes:
    """The default template with another body."""
    data = default_template(TemplateKind.AGREEMENT)
    return edited(data, lambda text: text[: text.index("<w:body>") + 8] + body + "</w:body></w:document>")


def _paragraphs(*texts: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)


NEEDED = ("{opdrachtgever} {aanbieder} {nummer}", "{deel 1}", "{deel 2}", "{deel 3}", "{ondertekening}")


def test_the_same_agreement_gives_the_same_bytes_and_both_forms_the_same_words() -> None:
    agreement = example(AMBULANT)
    made = word(agreement)
    assert made == word(agreement)
    read = read_word(made)
    assert read.body[0] == Heading(f"Overeenkomst {agreement.number}", 0)
    pdf = document_pdf(read.body, title="Overeenkomst", author="Regio")
    assert pdf.startswith(b"%PDF-")
    assert pdf == document_pdf(read.body, title="Overeenkomst", author="Regio")


def test_two_people_ask_for_a_pdf_at_once() -> None:
    bodies = [read_word(word(plain(number=str(number)))).body for number in range(6)]
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(lambda body: document_pdf(body, title="t", author="a"), bodies))
    assert len(set(made)) == 6


def test_the_words_of_the_file_are_those_of_the_content() -> None:
    agreement = example(AMBULANT)
    read = read_word(word(agreement)).body
    for name in ("deel 1", "deel 2", "deel 3", "ondertekening"):
        assert text_of(content(agreement).blocks[name]) in text_of(read)


def test_every_number_stays_with_nvt_behind_what_is_not_used() -> None:
    headings = [it.text for it in content(plain()).blocks["deel 1"] if isinstance(it, Heading)]
    numbers = [it.split()[0] for it in headings[1:]]
    assert numbers == [clause.number for clause in edition().in_order if clause.part == 1]
    assert f"1.5 {NOT_APPLICABLE}" in headings
    assert f"1.5.3 {NOT_APPLICABLE}" in headings
    assert "1.3.2 Verlengen" in headings


def test_a_term_without_extensions_leaves_extending_out() -> None:
    agreement = plain()
    short = replace(agreement, term=replace(agreement.term, options=0))
    assert Heading(f"1.3.2 {NOT_APPLICABLE}", 3) in content(short).blocks["deel 1"]


def test_part_two_says_where_each_term_comes_from() -> None:
    term = IndividualTerm(id="a", text="Eén.\nTwee.", adds_to="3.1", announced_in="nota 2, vraag 4")
    made = content(plain(terms=(term,))).blocks["deel 2"]
    assert made[1] == Heading("2.1 Aanvulling bij 3.1 Cliënten aannemen en passende hulp", 2)
    assert made[2:] == (Text("Eén."), Text("Twee."), Text("Vooraf aangekondigd in: nota 2, vraag 4."))
    assert content(plain()).blocks["deel 2"][1:] == (Text(NOT_APPLICABLE),)


def test_part_one_is_equal_for_two_providers_with_other_cells() -> None:
    one, other = plain(), plain(lines=(), provider=Party(id="ander", name="Ander"))
    assert part_one_sha256(one, edition()) == part_one_sha256(other, edition())
    longer = plain(term=replace(one.term, option_months=12))
    assert part_one_sha256(longer, edition()) != part_one_sha256(one, edition())


def test_two_hundred_cells_and_none() -> None:
    towns = tuple(f"{number:04}" for number in range(1, 201))
    many = plain(lines=tuple(ContractLine(product="a", municipality=town) for town in towns))
    names = Names({"a": "Begeleiding"}, tariffs={("a", "0001"): "€ 66,00 per uur"})
    tables = [it for it in read_word(word(many, names)).body if isinstance(it, Table)]
    assert len(tables[0].rows) == 200
    assert tables[0].rows[0][-1] == "€ 66,00 per uur"
    assert document_pdf(read_word(word(many)).body, title="t", author="a")
    none = read_word(word(plain(lines=()))).body
    assert "Nog geen cellen" in text_of(none)
    assert document_pdf(none, title="t", author="a")


@settings(max_examples=25)
@given(st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=200))
def test_any_name_goes_in_and_comes_out(name: str) -> None:
    agreement = plain(provider=Party(id="a", name=f"A {name} <&> {{nummer}}"))
    read = read_word(word(agreement)).body
    assert "<&> {nummer}" in text_of(read)
    assert words_sha256(read) == words_sha256(read_word(word(agreement)).body)


def test_hyphens_that_word_processors_change_are_no_change() -> None:
    name = "Stichting Zuid-Oost – ‘De Brug’"
    sent = word(plain(provider=Party(id="a", name=name)))
    back = edited(
        sent, lambda text: text.replace("Zuid-Oost", "Zuid\u2011Oost").replace("‘De Brug’", "'De Brug'")
    )
    split = edited(
        back,
        lambda text: text.replace("Overeenkomst VB", "Over</w:t></w:r><w:r><w:t>een\u00adkomst VB"),
    )
    assert same_words(read_word(sent).all, read_word(split).all)
    hard = edited(sent, lambda text: text.replace("Zuid-Oost", "Zuid</w:t><w:noBreakHyphen/><w:t>Oost"))
    assert same_words(read_word(sent).all, read_word(hard).all)


# -- templates


def test_the_default_templates_are_sound() -> None:
    for kind in TemplateKind:
        template, problems = read_template(kind, default_template(kind))
        assert problems == ()
        assert {"aanbieder", "nummer", "ondertekening"} <= template.names


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (NEEDED[:-1], "De plaats {ondertekening} ontbreekt"),
        (NEEDED[1:], "De plaats {opdrachtgever} ontbreekt"),
        ((*NEEDED, "Beste {directeur},"), "De plaats {directeur} bestaat niet"),
        ((*NEEDED, "Zie {cellen}."), "De plaats {cellen} staat niet alleen in haar alinea"),
        ((*NEEDED, "{artikel 4.1}"), "De plaats {artikel 4.1} bestaat niet"),
        ((*NEEDED, "{nummer.__class__}"), "De plaats {nummer.__class__} bestaat niet"),
    ],
)
def test_a_template_names_what_is_wrong_in_it(texts: tuple[str, ...], sentence: str) -> None:
    _, problems = read_template(TemplateKind.AGREEMENT, _template(_paragraphs(*texts)))
    assert sentence in [problem.render() for problem in problems]


def test_a_place_may_be_cut_into_runs_and_stand_in_a_table() -> None:
    runs = ("Met {aanbie", "der} en {num", "mer}.")
    cut = "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"
    table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{opdrachtgever}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    template, problems = read_template(
        TemplateKind.AGREEMENT, _template(cut + table + _paragraphs(*NEEDED[1:]))
    )
    assert not problems
    body = read_word(fill(template, content(plain(buyer="De Regio")))).body
    assert body[0] == Text("Met Zorg BV en 1.")
    assert body[1] == Table((("De Regio",),))


def test_part_one_may_be_written_out_article_by_article_with_fields_in_sentences() -> None:
    texts = (NEEDED[0], "{artikel 1.5}", "Verlengen kan {1.3.2 aantal} keer.", *NEEDED[2:])
    template, problems = read_template(TemplateKind.AGREEMENT, _template(_paragraphs(*texts)))
    assert not problems
    body = read_word(fill(template, content(plain()), "wmo-1-2")).body
    assert Heading(f"1.5 {NOT_APPLICABLE}", 2) in body
    assert Text("Verlengen kan 2 keer.") in body
    unknown, _ = read_template(TemplateKind.AGREEMENT, _template(_paragraphs(*texts, "{1.99 x}")))
    with pytest.raises(PlaceUnknownNow):
        fill(unknown, content(plain()), "wmo-1-2")


def test_a_template_that_fetches_something_elsewhere_is_refused() -> None:
    relation = (
        '<Relationship Id="rId9" Type="x/attachedTemplate" Target="https://elders.example/a.dotm" '
        'TargetMode="External"/></Relationships>'
    )
    data = edited(
        default_template(TemplateKind.AGREEMENT),
        lambda text: text.replace("</Relationships>", relation),
        "word/_rels/document.xml.rels",
    )
    _, problems = read_template(TemplateKind.AGREEMENT, data)
    assert [str(it) for it in problems] == [
        "Het document haalt iets van buiten op: https://elders.example/a.dotm"
    ]


def test_what_is_no_word_file_is_refused() -> None:
    for data in (b"", b"%PDF-1.7", b"PK\x03\x04 half", edited(word(plain()), lambda text: text[:-20])):
        with pytest.raises(NotWord):
            read_word(data, "brief.docx")
        with pytest.raises(NotWord):
            read_template(TemplateKind.AGREEMENT, data, "brief.docx")


# -- altered returns (CT-18)


def test_signing_the_file_is_no_change_of_its_words() -> None:
    sent = word(example(AMBULANT))
    back = signed(sent, "J. de Boer", "A. Visser", "manager")
    assert same_words(read_word(sent).all, read_word(back).all)
    assert signed_values(read_word(back).all)[0] == ("J. de Boer", "A. Visser")


@pytest.mark.parametrize(
    "clause", ["Wij tekenen onder voorbehoud. " * 5, "x" * 121], ids=["sentences", "one long word"]
)
def test_a_clause_where_a_name_belongs_is_a_change(clause: str) -> None:
    sent = word(example(AMBULANT))
    assert not same_words(read_word(sent).all, read_word(signed(sent, clause)).all)


def test_a_changed_number_is_told_with_its_article() -> None:
    sent = word(example(AMBULANT))
    back = replaced(sent, ">24<", ">36<")
    (change,) = text_changes(read_word(sent).all, read_word(back).all)
    assert change.sentence.render() == "Bij “1.3.2 Verlengen” is “24” veranderd in “36”"
    assert change.lead == "Maanden per verlenging"


def test_added_struck_out_and_hidden_words_are_seen() -> None:
    sent = word(example(AMBULANT))
    before = read_word(sent).all
    (more,) = text_changes(before, read_word(added(sent, "Behalve in augustus.")).all)
    assert (more.kind, more.after) == (ChangeKind.ADDED, "Behalve in augustus.")
    run = '<w:r><w:t xml:space="preserve">De aanbieder leidt in het eerste jaar drie'
    struck = edited(
        sent,
        lambda text: text.replace(run, run.replace("drie", "")).replace(
            " ervaringsdeskundigen op.</w:t></w:r>",
            "</w:t></w:r><w:del><w:r><w:delText>drie</w:delText></w:r></w:del><w:ins><w:r><w:t>twee</w:t></w:r></w:ins>"
            '<w:r><w:t xml:space="preserve"> ervaringsdeskundigen op.</w:t></w:r>',
        ),
    )
    (change,) = text_changes(before, read_word(struck).all)
    assert (change.before, change.after) == ("drie", "twee")
    assert change.where.startswith("2.1")
    hidden = added(sent, "</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>Voorbehoud.")
    assert not same_words(before, read_word(hidden).all)
    foot = edited(sent, lambda text: text.replace("Zorg Voorbeeld BV", "Zorg Anders BV"), "word/footer1.xml")
    assert not same_words(before, read_word(foot).all)


def test_page_numbers_that_word_fills_in_are_no_change() -> None:
    sent = word(plain())
    back = edited(sent, lambda text: text.replace("<w:t>1</w:t>", "<w:t>14</w:t>"), "word/footer1.xml")
    assert same_words(read_word(sent).all, read_word(back).all)


# -- fields and sentences


def test_what_is_missing_is_told_and_what_is_not_chosen_is_a_warning() -> None:
    used = (UsedClause(number="1.4.1", values={"aard": "tarief"}), UsedClause(number="1.5", used=False))
    found = gaps(plain(clauses=used), edition())
    assert [(gap.number, gap.blocks) for gap in found] == [
        ("1.4.1", True),
        ("1.4.1", True),
        *((number, False) for number in ("1.6", "1.7", "1.8", "1.9")),
    ]
    assert found[0].sentence.render() == "Artikel 1.4.1: vul “Hoeveel het kan veranderen” in"


def test_values_must_fit_their_fields() -> None:
    fields = {field.kind: field for clause in edition().clauses for field in clause.fields}
    assert field_problem(fields["getal"], "twee") is not None
    assert field_problem(fields["bedrag"], "20.000") is None
    assert field_problem(fields["bedrag"], "veel") is not None
    assert field_problem(fields["ja-nee"], "misschien") is not None
    assert field_problem(fields["keuze"], "4") is not None
    assert field_problem(fields["tekst"], "") is None


REGION = """
kind = "contractstandaard"
id = "eigen-1"
law = "wmo"
version = "1"
title = "Eigen uitgave"
published = 2026-01-01
source = "regio"
based_on = "wmo-1-2"

[[clauses]]
number = "1.9"
heading = "Social return"
optional = true
text = "Wij vragen {voorwaarde}, omdat {verband}."
fields = [
  { id = "voorwaarde", title = "Voorwaarde", kind = "tekst" },
  { id = "verband", title = "Verband met de opdracht", kind = "tekst" },
]
"""


def test_a_region_writes_its_own_sentences_with_fields_in_them() -> None:
    from dekkend.contracts.document_content import agreement_content

    own = region_edition_from(REGION, "eigen.toml").value
    assert own is not None
    clause = UsedClause(
        number="1.9", values={"voorwaarde": "twee leerplekken", "verband": "de zorg ze nodig heeft"}
    )
    made = agreement_content(plain(clauses=(clause,)), own, Names(), date(2026, 1, 2)).blocks["artikel 1.9"]
    assert made[1:] == (Text("Wij vragen twee leerplekken, omdat de zorg ze nodig heeft."),)
    assert not any(it.text for edition in standard_editions() for it in edition.clauses)
    wrong = region_edition_from(REGION.replace("{verband}", "{reden}"), "eigen.toml")
    (problem,) = wrong.problems
    assert problem.line == 15
    assert "reden" in problem.render()


def test_an_amount_in_a_room_is_written_in_full() -> None:
    room = replace(example(AMBULANT).ceilings[0], height=Decimal(400000))
    table = content(plain(ceilings=(room,))).blocks["ruimtes"][0]
    assert isinstance(table, Table)
    assert table.rows[0][2].replace("\xa0", " ") == "€ 400.000,00"
