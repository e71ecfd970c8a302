"""Word files for tests: made with the default template, and changed the way people change them."""

import io
import re
from collections.abc import Callable
from datetime import date
from zipfile import ZIP_DEFLATED, ZipFile

from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.document_content import Content, Names, agreement_content
from dekkend.contracts.document_places import TemplateKind
from dekkend.contracts.standard_loading import standard_editions
from dekkend.contracts.standard_model import Edition
from dekkend.contracts.word_default import default_template
from dekkend.contracts.word_template import fill, read_template

DAY = date(2025, 11, 1)


def edition() -> Edition:
    return next(it for it in standard_editions() if it.id == "wmo-1-2")


def content(agreement: Agreement, names: Names | None = None) -> Content:
    return agreement_content(agreement, edition(), names or Names(), DAY)


def word(agreement: Agreement, names: Names | None = None) -> bytes:
    """The agreement as Word."""
    template, problems = read_template(TemplateKind.AGREEMENT, default_template(TemplateKind.AGREEMENT))
    assert not problems
    return fill(template, content(agreement, names))


def edited(data: bytes, change: Callable[[str], str], part: str = "word/document.xml") -> bytes:
    """The same file with one part changed."""
    made = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text.decode()).encode() if name == part else text)
    return made.getvalue()


def replaced(data: bytes, before: str, after: str) -> bytes:
    """The same file with one piece of XML replaced; fails when it is not there."""

    def change(text: str) -> str:
        assert before in text
        return text.replace(before, after, 1)

    return edited(data, change)


def signed(data: bytes, *names: str) -> bytes:
    """The file as it comes back: the first cells where both sign filled in."""

    def change(text: str) -> str:
        head, mark, tail = text.rpartition("Opdrachtgever</w:t>")
        for name in names:
            empty = '<w:t xml:space="preserve"></w:t>'
            assert empty in tail
            tail = tail.replace(empty, f'<w:t xml:space="preserve">{name}</w:t>', 1)
        return head + mark + tail

    return edited(data, change)


def added(data: bytes, sentence: str) -> bytes:
    """The file with a paragraph below everything."""
    return edited(
        data,
        lambda text: re.sub(r"(<w:sectPr)", f"<w:p><w:r><w:t>{sentence}</w:t></w:r></w:p>\\1", text, count=1),
    )
