"""``{% shell %}``: the page around the login package's pages, which are in Django's template language.

The shell itself is the one Jinja2 base of all our pages, so that the two never drift apart. Blocks of
Django's templates may stand inside the tag; what stands before ``{% content %}`` becomes the title::

    {% shell %}{% block head_title %}{% endblock %}
    {% content %}{% block content %}{% endblock %}{% endshell %}
"""

from typing import ClassVar

from django import template
from django.http import HttpRequest
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from markupsafe import Markup

from dekkend.web.pages import render

register = template.Library()


class ShellNode(template.Node):
    """Renders the title and the content, and puts them into the shell."""

    child_nodelists: ClassVar[tuple[str, ...]] = ("title", "content")

    def __init__(self, title: NodeList, content: NodeList) -> None:
        self.title = title
        self.content = content

    def render(self, context: Context) -> SafeString:
        request: HttpRequest = context["request"]
        title = strip_tags(self.title.render(context)).strip()
        content = Markup(self.content.render(context))  # noqa: S704 - Django's templates have escaped it
        page = render(request, "accounts/shell.html.jinja", {"title": Markup(title), "content": content})  # noqa: S704
        return mark_safe(page)  # noqa: S308 - a whole page, escaped by both engines


@register.tag
def shell(parser: Parser, token: Token) -> ShellNode:
    """Reads the two parts of the tag."""
    title = parser.parse(("content",))
    parser.delete_first_token()
    content = parser.parse(("endshell",))
    parser.delete_first_token()
    return ShellNode(title, content)
