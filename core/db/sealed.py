"""Text that nobody reads from the database file: sealed with a key kept beside it (adr/0015).

AES-256-GCM under a key derived from the first of settings.SEAL_KEYS; older keys still open. The
table and column are authenticated too: a sealed text moved into another column does not open.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Coalesce, Length
from django.db.models.lookups import Exact, IsNull
from django.db.models.query_utils import DeferredAttribute

from core.db import bulk_update
from core.rules.errors import Refusal

HIDDEN = "（已加密）"
NOT_OPENED = "这一项是用另一把密钥加密的，或已被改动，现在打不开。请管理员核对 WUGUAN_SEAL_KEYS。"
TOKEN = re.compile(r"s1\.[0-9a-f]{8}\.[A-Za-z0-9_-]{38,}", re.ASCII)
NONCE = 12
BATCH = 1_000
BATCH_SIZE = 64 * 1024 * 1024
"""Rows, and characters of their sealed texts, that are turned in one transaction."""


class Unopened(Refusal):
    """No key that is configured opens the text."""

    def __init__(self) -> None:
        super().__init__(NOT_OPENED, "NOT_OPENED")


class Key(NamedTuple):
    """One configured key: its short public name, and what is derived from it."""

    name: str
    sealing: AESGCM
    indexing: bytes


class Secret:
    """A sealed text in hand. Only `open` tells it; printing, logging and JSON never do."""

    __slots__ = ("_place", "_plain", "_token")

    def __init__(self, *, plain: str = "", token: str = "", place: str = "") -> None:
        self._plain, self._token, self._place = plain, token, place

    def __repr__(self) -> str:
        return HIDDEN if self else ""

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._plain or self._token)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._state() == other._state()

    def __hash__(self) -> int:
        return hash(self._state())

    def __reduce__(self) -> Any:
        raise TypeError("a sealed text is not written anywhere but into its column")

    def _state(self) -> tuple[str, str]:
        return self._plain, self._token

    def open(self) -> str:
        """The text itself; Unopened where no configured key opens it."""
        return unseal(self._token, place=self._place) if self._token else self._plain

    def shown(self, mask: Any) -> str:
        """The text through a mask, or the sentence that it cannot be opened; never an error."""
        try:
            return str(mask(self.open()))
        except Unopened as unopened:
            return unopened.sentence

    def sealed(self, *, place: str) -> str:
        """What goes into the column."""
        return self._token or seal(self._plain, place=place)


def seal(text: str, *, place: str) -> str:
    """Sealed text for the column `place` ("table.column"); empty stays empty."""
    if not text:
        return ""
    key = _keys()[0]
    nonce = os.urandom(NONCE)
    inside = nonce + key.sealing.encrypt(nonce, text.encode(), place.encode())
    return f"s1.{key.name}.{base64.urlsafe_b64encode(inside).decode().rstrip('=')}"


def unseal(token: str, *, place: str) -> str:
    """The text of a sealed one; Unopened where its key is not configured or it was changed."""
    if not token:
        return ""
    if not TOKEN.fullmatch(token):
        raise Unopened
    _, name, inside = token.split(".")
    try:
        raw = base64.urlsafe_b64decode(inside + "=" * (-len(inside) % 4))
    except (binascii.Error, ValueError) as error:
        raise Unopened from error
    for key in _keys():
        if key.name == name:
            try:
                return key.sealing.decrypt(raw[:NONCE], raw[NONCE:], place.encode()).decode()
            except (InvalidTag, UnicodeDecodeError):
                continue
    raise Unopened


def blind_index(text: str) -> str:
    """A keyed digest to find equal texts by; "" for an empty one. Says nothing without the key.

    Blanks and the width of characters do not count. Made with the first key.
    """
    return _digest(_keys()[0], text)


def blind_indexes(text: str) -> list[str]:
    """The digest under every configured key: what a search asks for until `reseal` has run."""
    return [_digest(key, text) for key in _keys()] if normal(text) else []


def normal(text: str) -> str:
    """The text as an index sees it."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _digest(key: Key, text: str) -> str:
    plain = normal(text)
    return hmac.new(key.indexing, plain.encode(), hashlib.sha256).hexdigest() if plain else ""


def _keys() -> Sequence[Key]:
    return _derived(tuple(settings.SEAL_KEYS))


@lru_cache(maxsize=4)
def _derived(texts: tuple[str, ...]) -> tuple[Key, ...]:
    return tuple(
        Key(_derive(text, "name").hex()[:8], AESGCM(_derive(text, "seal")), _derive(text, "index"))
        for text in texts
    )


def _derive(text: str, purpose: str) -> bytes:
    """Keys are long random texts, so one keyed digest for each purpose is derivation enough."""
    return hmac.new(text.encode(), f"wuguan.sealed.{purpose}".encode(), hashlib.sha256).digest()


class _OnlyEmpty(Exact):
    """A sealed column can be asked whether it is empty; any other question never matches."""

    def get_prep_lookup(self) -> Any:
        if self.rhs:
            raise TypeError("a sealed column is searched by its blind index")
        return super().get_prep_lookup()


class _Attribute(DeferredAttribute):
    """Wraps what is assigned, so that no plain text hangs on an instance for anyone to print."""

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.to_python(value)


class SealedTextField(models.TextField[Any, Any]):
    """A text that is sealed at rest. `blind`: the column that keeps its blind index, if any."""

    description = "text sealed with a key that is not in the database"
    descriptor_class = _Attribute
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, blind: str = "", **kwargs: Any) -> None:
        self.blind = blind
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "blind": self.blind} if self.blind else kwargs

    @property
    def place(self) -> str:
        """What is authenticated along with the text."""
        return f"{self.model._meta.db_table}.{self.column}"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Secret | None:
        return None if value is None else Secret(token=value, place=self.place)

    def to_python(self, value: Any) -> Any:
        """A Secret; a text that is sealed already (from a dump) is taken as such."""
        if value is None or isinstance(value, Secret) or hasattr(value, "resolve_expression"):
            return value
        text = str(value)
        sealed = bool(TOKEN.fullmatch(text))
        return Secret(token=text, place=self.place) if sealed else Secret(plain=text)

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return self.to_python(value).sealed(place=self.place)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.get_prep_value(self.value_from_object(obj)) or "")

    def get_lookup(self, lookup_name: str) -> Any:
        return {"exact": _OnlyEmpty, "isnull": IsNull}.get(lookup_name)

    def formfield(self, **kwargs: Any) -> None:
        """None: no form is drawn from the model; a form that takes the text says so itself."""


def sealed_fields(model: type[models.Model]) -> list[SealedTextField]:
    """The sealed columns of a table."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedTextField)]


def reseal(model: type[models.Model]) -> tuple[int, int]:
    """Seal every text of the table with the first key, and make its blind index anew.

    Returns (rows written, rows with a text that no key opens, which stay as they are). A thousand
    rows (fewer where they hold files) are a transaction, locked while they are turned; running
    again changes nothing more.
    """
    written = closed = last = 0
    while True:
        end = _end_of_page(model, last)
        if end is None:
            return written, closed
        with transaction.atomic():
            rows = model._default_manager.select_for_update().filter(pk__gt=last, pk__lte=end)
            turned, failed = _turn(model, list(rows.order_by("pk")))
            written, closed = written + turned, closed + failed
        last = end


def _end_of_page(model: type[models.Model], last: int) -> int | None:
    """Key of the last row that is turned together with the first after `last`; None at the end."""
    names = [field.name for field in sealed_fields(model)]
    sizes = [Coalesce(Length(name), 0) for name in names]
    rows = model._default_manager.filter(pk__gt=last).order_by("pk")
    end, left = None, BATCH_SIZE
    for key, *counts in rows.values_list("pk", *sizes)[:BATCH]:
        left -= sum(counts)
        if end is not None and left < 0:
            break
        end = key
    return end


def _turn(model: type[models.Model], page: list[models.Model]) -> tuple[int, int]:
    fields = sealed_fields(model)
    stale = [row for row in page if _is_stale(row, fields)]
    values = [_resealed(row, fields) for row in stale]
    rows = [row for row in values if row is not None]
    names = [name for field in fields for name in filter(None, (field.name, field.blind))]
    return bulk_update.update(model, names, rows), len(values) - len(rows)


def _is_stale(row: models.Model, fields: list[SealedTextField]) -> bool:
    """Is a text of the row sealed with another than the first key?"""
    first = f"s1.{_keys()[0].name}."
    tokens = (field.get_prep_value(getattr(row, field.attname)) for field in fields)
    return any(token and not token.startswith(first) for token in tokens)


def _resealed(row: models.Model, fields: list[SealedTextField]) -> list[Any] | None:
    """Key and new values of the row; None where no key opens one of its texts."""
    values: list[Any] = [row.pk]
    for field in fields:
        secret = getattr(row, field.attname)
        try:
            text = secret.open() if secret else ""
        except Unopened:
            return None
        values.append(Secret(plain=text) if secret is not None else None)
        if field.blind:
            values.append(blind_index(text))
    return values
