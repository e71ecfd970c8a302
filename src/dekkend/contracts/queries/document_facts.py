"""What a document needs beside the agreement: the names behind the ids, the edition, the template."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final

from dekkend.catalogue.queries.tariffs import TariffInForce, tariffs_on
from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.document_content import Names
from dekkend.contracts.document_errors import EditionMissing
from dekkend.contracts.document_places import TemplateKind
from dekkend.contracts.models import Agreement as Row
from dekkend.contracts.models import AgreementTemplate
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.queries.names import plain_name, product_names
from dekkend.contracts.standard_model import Edition
from dekkend.contracts.word_default import default_template
from dekkend.contracts.word_template import Template, read_template
from dekkend.kernel.text import show
from dekkend.organisations.queries import cbs_codes, organisation_names
from dekkend.procurement.snapshot import definition_now
from dekkend.runtime.files import open_file
from dekkend.runtime.models import StoredFile

_TEMPLATES_KEPT: Final = 64


@dataclass
class DocumentFacts:
    """Names, editions and templates for many documents: each region and procurement is read once."""

    _editions: dict[int, tuple[Edition, ...]] = field(default_factory=dict)
    _tariffs: dict[tuple[int, date], Mapping[tuple[str, str, str | None], str]] = field(default_factory=dict)
    _products: dict[tuple[int | None, int], dict[str, str]] = field(default_factory=dict)
    _lots: dict[int, dict[str, str]] = field(default_factory=dict)
    _towns: dict[int, tuple[str, str]] = field(default_factory=dict)
    _templates: dict[tuple[int, TemplateKind], AgreementTemplate | None] = field(default_factory=dict)

    def edition(self, row: Row) -> Edition:
        """The edition that an agreement follows. Raises EditionMissing."""
        known = self._editions.setdefault(row.buyer_id, editions_for(row.buyer_id))
        found = next((edition for edition in known if edition.id == row.edition), None)
        if found is None:
            raise EditionMissing(edition=row.edition)
        return found

    def names(self, row: Row, agreement: Agreement) -> Names:
        """The names of what an agreement mentions, and the tariffs of its cells on its first day."""
        products = self._names_of_products(row)
        towns = self._names_of_towns(row)
        known = self._tariffs_of(row.buyer_id, row.start)
        wanted = {(line.product, line.municipality) for line in agreement.lines}
        tariffs = {
            cell: found
            for cell in wanted
            if (found := known.get((*cell, row.provider.name)) or known.get((*cell, None)))
        }
        titles = {
            line.product: products.get(line.product) or plain_name(line.product) for line in agreement.lines
        }
        return Names(titles, towns, self._names_of_lots(row), tariffs)

    def template(self, region_id: int, kind: TemplateKind) -> AgreementTemplate | None:
        """The region's newest template; None when it uses the one of the software."""
        key = (region_id, kind)
        if key not in self._templates:
            rows = AgreementTemplate.objects.filter(region=region_id, kind=kind).select_related("file")
            self._templates[key] = rows.order_by("-version").first()
        return self._templates[key]

    def _names_of_products(self, row: Row) -> dict[str, str]:
        key = (row.procurement_id, row.buyer_id)
        if key not in self._products:
            own = [row.procurement_id] if row.procurement_id else []
            self._products[key] = product_names(own, [row.buyer_id])
        return self._products[key]

    def _names_of_lots(self, row: Row) -> dict[str, str]:
        if row.procurement_id is None:
            return {}
        if row.procurement_id not in self._lots:
            lots = definition_now(row.procurement_id).lots
            self._lots[row.procurement_id] = {lot.id: lot.name for lot in lots}
        return self._lots[row.procurement_id]

    def _names_of_towns(self, row: Row) -> dict[str, str]:
        ids = {line.municipality_id for line in row.lines.all()}
        if new := ids - self._towns.keys():
            codes, names = cbs_codes(new), organisation_names(new)
            self._towns |= {id: (codes[id], names[id]) for id in new if id in codes}
        return dict(self._towns[id] for id in ids if id in self._towns)

    def _tariffs_of(self, region_id: int, day: date) -> Mapping[tuple[str, str, str | None], str]:
        """The amounts of a day by product, CBS code and provider (None: for all providers)."""
        key = (region_id, day)
        if key not in self._tariffs:
            found = tariffs_on(region_id, day)
            codes = cbs_codes({it.tariff.municipality_id for it in found})
            self._tariffs[key] = {
                (it.tariff.product, codes[it.tariff.municipality_id], it.provider): _amount(it)
                for it in found
            }
        return self._tariffs[key]


def _amount(found: TariffInForce) -> str:
    """ "€ 66,00 per uur"."""
    return f"{show(found.tariff.tariff)} {found.tariff.unit.label.render()}"


def compiled(kind: TemplateKind, row: AgreementTemplate | None) -> Template:
    """A template ready to fill; read once in a process, by the fingerprint of its file."""
    return _default(kind) if row is None else _stored(kind, row.file.sha256, row.file_id)


@lru_cache(maxsize=len(TemplateKind))
def _default(kind: TemplateKind) -> Template:
    return read_template(kind, default_template(kind))[0]


@lru_cache(maxsize=_TEMPLATES_KEPT)
def _stored(kind: TemplateKind, sha256: str, file_id: int) -> Template:
    with open_file(StoredFile.objects.get(pk=file_id)) as content:
        return read_template(kind, content.read())[0]
