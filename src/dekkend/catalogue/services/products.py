"""Products of a region: write a list, adopt it for a year by the calendar of the catalogue."""

from django.db import IntegrityError, transaction

from dekkend.catalogue import product_checks
from dekkend.catalogue.amount_rules import catalogue_calendar
from dekkend.catalogue.errors_stored import CatalogueLate, FileUnusable, RetroactiveCode, VersionTaken
from dekkend.catalogue.models import AllowedVolume, CatalogueVersion, ProductDemand
from dekkend.catalogue.models import Product as ProductRow
from dekkend.catalogue.policies import Action
from dekkend.catalogue.products import Product, ProductFile
from dekkend.catalogue.services.common import ensure, facts_of, move, note, open_for, reasoned
from dekkend.catalogue.states import CATALOGUE, VersionStatus
from dekkend.catalogue.tariff_content import as_data, fingerprint, from_data
from dekkend.catalogue.tariff_facts import CatalogueCalendarFacts
from dekkend.catalogue.tariff_loading import load_text
from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import Actor
from dekkend.runtime import clock


def import_catalogue(
    actor: Actor, region_id: int, text: str, name: str = "producten.toml"
) -> CatalogueVersion:
    """Stores the text of a file of products as a concept. Raises FileUnusable, NotAllowed, VersionTaken."""
    loaded = load_text(ProductFile, text, name, (product_checks.product_list,))
    if loaded.value is None:
        raise FileUnusable.of(loaded.problems)
    return save_catalogue(actor, region_id, loaded.value)


@transaction.atomic
def save_catalogue(actor: Actor, region_id: int, file: ProductFile) -> CatalogueVersion:
    """Stores a list of products as a concept; a concept of the same version is written anew.

    Raises NotAllowed, VersionTaken when that version was adopted.
    """
    ensure(actor, Action.EDIT_CATALOGUE, facts_of(region_id))
    held = CatalogueVersion.objects.select_for_update().filter(region_id=region_id, version=file.version)
    for row in held:
        if row.status != VersionStatus.CONCEPT:
            raise VersionTaken(version=file.version, title=row.region.name)
        row.delete()
    data = as_data(file)
    try:
        with transaction.atomic():
            version = CatalogueVersion.objects.create(
                region_id=region_id,
                version=file.version,
                set_on=file.set_on,
                starts_on=file.starts_on,
                content=data,
                sha256=fingerprint(data),
                created_at=clock.now(),
                created_by_id=actor.account_id,
            )
    except IntegrityError as error:
        raise VersionTaken(version=file.version, title=str(region_id)) from error
    _store(version, file)
    note(version, actor, "save", region_id, {"version": file.version, "sha256": version.sha256})
    return version


@transaction.atomic
def adopt_catalogue(actor: Actor, catalogue_id: int, late_reason: str = "") -> Verdict:
    """Adopts a list of products; what MS-38 says about the day. Products keep their code unless a new one
    starts with the list; allocations that run keep the code that they have.

    Raises NotAllowed, Unknown, TransitionNotAllowed, RetroactiveCode, and CatalogueLate where the list is set
    after 31 October and no reason is given.
    """
    row = open_for(actor, Action.EDIT_CATALOGUE, CatalogueVersion, catalogue_id)
    CATALOGUE.next(VersionStatus(row.status), "adopt")
    file = from_data(ProductFile, row.content)
    verdict = catalogue_calendar(CatalogueCalendarFacts(row.set_on, row.starts_on))
    _refuse_retroactive(row, file)
    if not verdict.holds and not late_reason.strip():
        raise CatalogueLate(reason=verdict.reason)
    CatalogueVersion.objects.filter(pk=row.pk).update(
        adopted_at=clock.now(),
        adopted_by_id=actor.account_id,
        late_reason="" if verdict.holds else reasoned(late_reason),
    )
    _replace_same_start(row, actor)
    move(row, CATALOGUE, "adopt", actor, row.region_id, data={"sha256": row.sha256, "ms38": verdict.holds})
    return verdict


def _replace_same_start(row: CatalogueVersion, actor: Actor) -> None:
    """A list adopted for the same first day gives way: a correction is a new version."""
    same = CatalogueVersion.objects.select_for_update().filter(
        region_id=row.region_id, starts_on=row.starts_on, status=VersionStatus.ADOPTED
    )
    for old in same:
        move(old, CATALOGUE, "replace", actor, row.region_id, data={"by": row.version})


def _refuse_retroactive(row: CatalogueVersion, file: ProductFile) -> None:
    """A code that a product did not have yet may not reach back before the list (MS-38)."""
    before = dict(
        ProductRow.objects.filter(
            catalogue__region_id=row.region_id,
            catalogue__status__in=[VersionStatus.ADOPTED, VersionStatus.REPLACED],
        )
        .order_by("catalogue__starts_on", "pk")
        .values_list("slug", "code")
    )
    for product in file.products:
        if product.code is None or product.code == before.get(product.id):
            continue
        since = product.code_from or file.starts_on
        if product.id in before and since < file.starts_on:
            raise RetroactiveCode(
                code=product.code, title=product.title, code_from=since, starts_on=file.starts_on
            )


def _store(version: CatalogueVersion, file: ProductFile) -> None:
    rows = ProductRow.objects.bulk_create([_row(version, product) for product in file.products])
    pairs = list(zip(rows, file.products, strict=True))
    AllowedVolume.objects.bulk_create(
        [
            AllowedVolume(product=row, variant=way.variant, unit=way.unit, frequency=frequency)
            for row, product in pairs
            for way in product.financing
            for frequency in way.frequencies
        ]
    )
    ProductDemand.objects.bulk_create(
        [
            ProductDemand(
                product=row,
                version=product.demands.version,
                requirement=demand.requirement,
                title=demand.title,
                continuity=demand.continuity,
            )
            for row, product in pairs
            if product.demands
            for demand in product.demands.requirements
        ]
    )


def _row(version: CatalogueVersion, product: Product) -> ProductRow:
    return ProductRow(
        catalogue=version,
        slug=product.id,
        title=product.title,
        law=product.law,
        category=product.category,
        code=product.code or "",
        code_from=product.code_from or (version.starts_on if product.code else None),
        unit=product.unit,
        weight=product.weight,
        predecessor=product.predecessor or "",
        successor=product.successor or "",
        module_of=product.module_of or "",
        overlay_of=product.overlay.base if product.overlay else "",
        niche=product.niche,
        availability=product.availability,
        bought_by=product.bought_by,
        demands_version=product.demands.version if product.demands else "",
        content=as_data(product),
    )
