"""The environment of our own pages: Jinja2 with macros as components (decision 0006).

Set as ``OPTIONS["environment"]`` of Django's Jinja2 backend. Templates lie in ``web/templates``, components
in ``web/components`` and are imported as ``{% from "components/data.jinja" import badge %}``.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from dekkend.web import formats
from dekkend.web.statuses import status_of
from dekkend.web.value_names import shown_values

HERE = Path(__file__).resolve().parent
FILTERS: dict[str, Callable[..., str]] = {
    "text": formats.text,
    "date": formats.long_date,
    "day": formats.day,
    "moment": formats.moment,
    "euro": formats.euro,
    "number": formats.number,
    "percent": formats.percent,
}
EXTENSIONS = ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"]


@lru_cache(4096)
def _reverse(name: str, places: tuple[tuple[str, Any], ...]) -> str:
    return reverse(name, kwargs=dict(places))


def url(name: str, **places: Any) -> str:
    """The address of a page by its name: ``url("region", slug=region.slug)``."""
    return _reverse(name, tuple(places.items()))


@lru_cache(256)
def _static_once(path: str) -> str:
    return static(path)


def sentence(dutch: str, **places: Any) -> str:
    """``_("Regel %(id)s", id=rule.id)``: translated and filled in; a lone % stays; escaped on the page."""
    translated = gettext(dutch)
    return translated % places if places else translated


def plural(one: str, more: str, count: int, **places: Any) -> str:
    """The form that fits ``count``; ``%(num)s`` in the sentence is the count."""
    return ngettext(one, more, count) % {"num": count, **places}


@pass_context
def with_query(context: Context, **changes: Any) -> str:
    """This page's address with some places of the query changed; ``None`` removes one."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = value
    return "?" + query.urlencode()


def environment(**options: Any) -> Environment:
    """Makes the environment. Undefined names are errors, so that a typing mistake never hides a value."""
    options["loader"] = FileSystemLoader([HERE / "templates", HERE])
    options["undefined"] = StrictUndefined
    made = Environment(  # noqa: S701 - autoescape is in the options
        extensions=EXTENSIONS, trim_blocks=True, lstrip_blocks=True, cache_size=-1, **_escaping(options)
    )
    made.install_gettext_callables(sentence, plural, newstyle=False)  # type: ignore[attr-defined]
    made.globals.update(
        url=url,
        static=static if settings.DEBUG else _static_once,
        with_query=with_query,
        language=formats.language,
        status_of=status_of,
        shown_values=shown_values,
    )
    made.filters.update(FILTERS, filesize=formats.size)
    return made


@lru_cache(len(settings.LANGUAGES))
def environment_in(language: str) -> Environment:
    """The environment for readers of one language: a page asks its language once, not for every word.

    Only for who renders in that language, as ``web.pages`` does.
    """
    made = environment(auto_reload=settings.DEBUG)
    translated = lru_cache(4096)(gettext)

    def sentence_here(dutch: str, **places: Any) -> str:
        return translated(dutch) % places if places else translated(dutch)

    made.install_gettext_callables(sentence_here, plural, newstyle=False)  # type: ignore[attr-defined]
    made.globals["language"] = lambda: language
    for name, write in FILTERS.items():
        made.filters[name] = partial(write, locale=language)
    return made


def _escaping(options: dict[str, Any]) -> dict[str, Any]:
    return {**options, "autoescape": True}
