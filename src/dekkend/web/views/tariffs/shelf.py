"""The shelves of the tariffs section: the crumbs that lead back to each list."""

from django.urls import reverse
from django.utils.translation import gettext as _


def shelf(name: str = "") -> list[tuple[str, str]]:
    """The crumbs down to one list, by the name of its address; without a name the section."""
    titles = {
        "price_models": _("Prijsmodellen"),
        "sheets": _("Tarievenbladen"),
        "products": _("Producten"),
        "region_volumes": _("Aantallen en begrotingen"),
        "indexations": _("Indexatie"),
        "cost_studies": _("Kostenonderzoek"),
        "own_studies": _("Mijn kostenonderzoek"),
    }
    section = [(_("Tarieven"), reverse("tariffs"))]
    return [*section, (titles[name], reverse(name))] if name else section


def top(name: str) -> list[tuple[str, str]]:
    """The crumbs of the list itself: it is the last step."""
    *upper, (title, _href) = shelf(name)
    return [*upper, (title, "")]
