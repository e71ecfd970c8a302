"""The rule catalogue: which rules are applied here, where they come from and what they do."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.kernel.rules import Effect, Rule
from dekkend.web import rulebook
from dekkend.web.badges import EFFECTS
from dekkend.web.lists import listing
from dekkend.web.pages import page
from dekkend.web.tables import Choice, Column, Filter, Table

AnyRule = Rule[object]

TABLE: Table[AnyRule] = Table(
    name="regels",
    caption=_("Regels"),
    columns=(
        Column(
            "regel",
            _("Regel"),
            lambda rule: rule.id,
            href=lambda rule: f"/regels/{rule.id}/",
            row_header=True,
            nowrap=True,
        ),
        Column("titel", _("Wat de regel zegt"), lambda rule: rule.title),
        Column("onderwerp", _("Onderwerp"), rulebook.subject_of),
        Column("werking", _("Werking"), lambda rule: rule.effect, badge=lambda rule: EFFECTS[rule.effect]),
        Column("bron", _("Bron"), lambda rule: "; ".join(str(source) for source in rule.source)),
    ),
    filters=(
        Filter(
            "onderwerp",
            _("Onderwerp"),
            tuple(Choice(key, title) for key, title in rulebook.SUBJECTS.items()),
            value=rulebook.letters_of,
        ),
        Filter(
            "werking",
            _("Werking"),
            tuple(Choice(effect.value, EFFECTS[effect].word) for effect in Effect),
            value=lambda rule: rule.effect.value,
        ),
    ),
    sort="regel",
)


@require_safe
def rules(request: HttpRequest) -> HttpResponseBase:
    """All rules, searchable by word, id and source."""
    found = rulebook.every_rule()
    context = {"count": len(found)}
    return listing(request, TABLE, found, "rules.html.jinja", context)


@require_safe
def rule(request: HttpRequest, id: str) -> HttpResponse:
    """One rule: what it says, on which facts, with which source."""
    found = rulebook.rule_or_none(id)
    if found is None:
        raise Http404(gettext("Regel %(id)s wordt hier niet toegepast.") % {"id": id})
    context = {
        "rule": found,
        "subject": rulebook.subject_of(found),
        "badge_": EFFECTS[found.effect],
        "facts_used": list(rulebook.facts_of(found)),
    }
    return page(request, "rule.html.jinja", context)
