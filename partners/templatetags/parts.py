"""The smallest parts of a page as template tags. Lists show several in each row; an include takes ten times as long."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from partners.tallies import in_words

register = template.Library()
register.filter("tally", in_words)


@register.simple_tag
def tag(text: Any, colour: str = "") -> SafeString:
    """A coloured tag about a thing (components/tag.html)."""
    return format_html('<strong class="govuk-tag{}">{}</strong>', f" govuk-tag--{colour}" if colour else "", text)


@register.simple_tag
def mark(text: Any, kind: str) -> SafeString:
    """A mark about a person, beside the name (components/mark.html)."""
    return format_html('<strong class="app-mark app-mark--{}">{}</strong>', kind, text)


@register.simple_tag(takes_context=True)
def owner(context: template.Context, agency: Any) -> SafeString:
    """The agency that owns a record (components/owner.html)."""
    membership = context.get("membership")
    if membership and agency == membership.agency:
        words = _("%(agency)s record (yours)") % {"agency": agency.name}
        return format_html('<span class="app-owner app-owner--own">{}</span>', words)
    return format_html('<span class="app-owner">{}</span>', _("%(agency)s record") % {"agency": agency.name})
