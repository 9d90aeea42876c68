"""``{% remember %}``: a part of a template that is rendered once and shown until some kind of content changes."""

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.memo import Memo

register = template.Library()
_memo = Memo(512)


@register.tag
def remember(parser, token) -> "RememberNode":
    """``{% remember "footer" "site" display.traditional %}…{% endremember %}``

    The part's name, the kinds of content it shows (comma-separated), then everything else it depends on (numbers,
    texts or booleans; None is distinct). The language is always part of it. Nothing about who is reading may be inside.
    """
    bits = token.split_contents()[1:]
    if len(bits) < 2:
        raise template.TemplateSyntaxError("remember needs a name and the kinds of content it shows")
    nodes = parser.parse(("endremember",))
    parser.delete_first_token()
    name, kinds, *varying = [parser.compile_filter(bit) for bit in bits]
    return RememberNode(nodes, name, kinds, varying)


class RememberNode(template.Node):
    """The part, from memory while nothing it shows has changed."""

    def __init__(self, nodelist, name, kinds, varying) -> None:
        self.nodelist, self.name, self.kinds, self.varying = nodelist, name, kinds, varying

    def render(self, context) -> SafeString:
        kinds = tuple(self.kinds.resolve(context).split(","))
        key = (self.name.resolve(context), get_language(), *(value.resolve(context) for value in self.varying))
        return mark_safe(_memo.get(key, kinds, lambda: self.nodelist.render(context)))  # noqa: S308 — rendered by Django, escaped there
