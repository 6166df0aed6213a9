"""Which kinds of sheets there are: upper apps register theirs in `ready()`."""

from core.exchange.fields import Kind
from core.rules.errors import Refusal

_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind; a second one under the same code is a mistake of ours."""
    if _kinds.get(kind.code, kind) is not kind:
        raise ValueError(f"two kinds of sheet named {kind.code!r}")
    names = [field.name for field in kind.fields]
    if len(set(names)) != len(names):
        raise ValueError(f"{kind.code!r} names a field twice")
    _kinds[kind.code] = kind


def kind(code: str) -> Kind:
    """The kind with this code; Refusal when no app registered it."""
    if code not in _kinds:
        raise Refusal(f"没有“{code}”这种导入表，请从列表中选择。", "NO_SUCH_KIND")
    return _kinds[code]


def kinds() -> tuple[Kind, ...]:
    """All kinds, in the order of their registration."""
    return tuple(_kinds.values())
