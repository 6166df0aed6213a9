"""The links of a page's head and of the phone's foot, by role."""

from typing import Any

from django import template

from portal import navigation

register = template.Library()


@register.simple_tag(takes_context=True)
def site_links(context: dict[str, Any]) -> list[navigation.Link]:
    return navigation.site_links(context.get("request"))


@register.simple_tag(takes_context=True)
def phone_links(context: dict[str, Any]) -> list[navigation.Link]:
    return navigation.phone_links(context.get("request"))
