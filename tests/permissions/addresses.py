"""Every address that the URLconf answers, as one readable pattern each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

GROUP = re.compile(r"\(\?P<(\w+)>[^)]*\)")
CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
LITERAL = re.compile(r"[\^$]|\\Z|\\(?=[./-])")


@dataclass(frozen=True)
class Address:
    """One pattern; `path` names its parameters like /api/v1/estates/<pk>/."""

    path: str
    name: str
    callback: Any

    @property
    def parameters(self) -> list[str]:
        return CONVERTER.findall(self.path)

    def filled(self, values: dict[str, str]) -> str:
        return CONVERTER.sub(lambda found: values[found[1]], self.path)


def readable(pattern: str) -> str:
    """A route or regular expression of the URLconf as a plain pattern."""
    plain = CONVERTER.sub(r"<\1>", GROUP.sub(r"<\1>", pattern))
    return LITERAL.sub("", plain)


def addresses() -> list[Address]:
    """All addresses of the house, each once."""
    found = {address.path: address for address in _walk(get_resolver().url_patterns, "/", "")}
    return sorted(found.values(), key=lambda address: address.path)


def _walk(patterns: list[Any], prefix: str, space: str) -> Iterator[Address]:
    for pattern in patterns:
        path = prefix + readable(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, path, inner)
        elif isinstance(pattern, URLPattern):
            yield Address(path, f"{space}{pattern.name or ''}", pattern.callback)
