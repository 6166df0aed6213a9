"""Between a sheet and the rows that are stored: comparing, writing with a memory, taking back.

An import remembers each record it made or changed as an Effect. Everything here works on sets, so
that ten thousand rows cost as many statements as ten.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models

from core.db import bulk, bulk_update
from core.db.conflicts import as_conflict
from core.db.sealed import SealedTextField
from core.exchange.fields import Effect
from core.rules.errors import Conflict, Refusal

SHOWN = 10
AT_ONCE = 500
YES, NO = "是", "否"
MOVED = "台账刚被他人改动，与预览时不同，请重新核对后再确认。"
Model = type[models.Model]


def told(model: Model, name: str, value: Any) -> str:
    """A stored value as a person reads it in the preview."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    column: Any = model._meta.get_field(name)
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def same(old: Any, new: Any) -> bool:
    """Do both say the same? Texts that differ in width or blanks only do."""
    if isinstance(old, str) and isinstance(new, str):
        return _folded(old) == _folded(new)
    return bool(old == new)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def plain(value: Any) -> Any:
    """A value as JSON keeps it: texts, whole numbers, true/false, None."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, date | Decimal):
        return str(value)
    return value


def names_of(model: Model) -> list[str]:
    """Every column that a new row needs a value for."""
    return [each.name for each in model._meta.concrete_fields if not each.primary_key]


def add(
    model: Model, rows: Sequence[models.Model], *, key: Sequence[str], kept: Iterable[str] = ()
) -> list[Effect]:
    """Insert the rows and find their keys again by the `key` columns, whose first one must be few
    enough to look up; the effects remember `key` and the `kept` columns."""
    if not rows:
        return []
    names = names_of(model)
    attnames = [model._meta.get_field(name).attname for name in names]  # type: ignore[union-attr]
    with as_conflict(model):
        bulk.insert(model, names, ([getattr(row, at) for at in attnames] for row in rows))
    found = _found(model, rows, key)
    remembered = tuple(dict.fromkeys((*key, *kept)))
    effects = []
    for row in rows:
        pk = found[_values(row, key)]
        row.pk = pk
        after = {name: plain(value) for name, value in _pairs(row, remembered)}
        effects.append(Effect(model=model._meta.label_lower, pk=pk, before=None, after=after))
    return effects


def _values(row: models.Model, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(value for _, value in _pairs(row, names))


def _pairs(row: models.Model, names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    for name in names:
        column: Any = row._meta.get_field(name)
        yield name, getattr(row, column.attname)


def _found(
    model: Model, rows: Sequence[models.Model], key: Sequence[str]
) -> dict[tuple[Any, ...], int]:
    found: dict[tuple[Any, ...], int] = {}
    for part in bulk.chunks(sorted({_values(row, key[:1])[0] for row in rows}), AT_ONCE):
        stored = model._base_manager.filter(**{f"{key[0]}__in": part}).order_by("pk")
        found.update({tuple(values): pk for pk, *values in stored.values_list("pk", *key)})
    return found


def kept_whole(effects: Iterable[Effect], *models_: Model) -> list[Effect]:
    """The effects, with every open column of what was created in these models remembered: whoever
    changes one of them afterwards has built on it. Sealed texts are known by their blind index."""
    found = list(effects)
    for model in models_:
        label = model._meta.label_lower
        made = [each.pk for each in found if each.model == label and each.before is None]
        columns = (model._meta.get_field(name) for name in names_of(model))
        names = [each.name for each in columns if not isinstance(each, SealedTextField)]
        after = dict(_stored(model, made, names))
        found = [
            replace(each, after=after[each.pk])
            if each.model == label and each.before is None
            else each
            for each in found
        ]
    return found


def _stored(
    model: Model, keys: Iterable[int], names: Sequence[str], *, held: bool = False
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The records' columns as plain values; `held` to the end of the transaction."""
    for part in bulk.chunks(sorted(keys), AT_ONCE):
        rows = model._base_manager.filter(pk__in=part).order_by("pk")
        rows = rows.select_for_update() if held else rows
        for pk, *values in rows.values_list("pk", *names):
            yield pk, dict(zip(names, map(plain, values), strict=True))


def change(
    model: Model, changes: Mapping[int, Mapping[str, Any]], stored: Mapping[int, Mapping[str, Any]]
) -> list[Effect]:
    """Write the changed columns of the records; `stored` holds their present values.

    Conflict where a record no longer holds them: every one is written with all these columns.
    """
    if not changes:
        return []
    names = sorted({name for values in changes.values() for name in values})
    for pk, now in _stored(model, changes, names, held=True):
        if now != {name: plain(stored[pk][name]) for name in names}:
            raise Conflict(MOVED, "REGISTER_MOVED")
    rows = (
        (pk, *({**stored[pk], **values}[name] for name in names)) for pk, values in changes.items()
    )
    with as_conflict(model):
        bulk_update.update(model, names, rows)
    return [
        Effect(
            model=model._meta.label_lower,
            pk=pk,
            before={name: plain(stored[pk][name]) for name in values},
            after={name: plain(value) for name, value in values.items()},
        )
        for pk, values in changes.items()
    ]


@dataclass
class Fold:
    """All effects of one import on one record: how it was before the first, how it is after."""

    created: bool = False
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


Folds = dict[Model, dict[int, Fold]]


def folded(effects: Iterable[Effect]) -> Folds:
    """The effects, last first, as one for each record."""
    found: Folds = defaultdict(dict)
    for effect in effects:
        fold = found[apps.get_model(effect.model)].setdefault(effect.pk, Fold())
        fold.after = {**effect.after, **fold.after}
        if effect.before is None:
            fold.created = True
        else:
            fold.before.update(effect.before)
    return found


def take_back(effects: Iterable[Effect], order: Sequence[Model]) -> None:
    """Delete what was created and restore what was changed.

    `order`: the models, those that point at others first. Refusal with a list where somebody
    changed one of the records since, or another record refers to one that would go.
    """
    folds = folded(effects)
    found = [*_changed_since(folds), *_built_upon(folds)]
    if found:
        rest = f"等共{len(found)}处" if len(found) > SHOWN else ""
        raise Refusal(
            f"不能撤销，导入的内容已被使用或改动：{'；'.join(found[:SHOWN])}{rest}。", "BUILT_UPON"
        )
    for model in order:
        gone = sorted(pk for pk, fold in folds.get(model, {}).items() if fold.created)
        for part in bulk.chunks(gone, AT_ONCE):
            model._base_manager.filter(pk__in=part).delete()
    for model in reversed(order):
        _restore(model, folds.get(model, {}))


def _restore(model: Model, folds: Mapping[int, Fold]) -> None:
    by_names: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for pk, fold in folds.items():
        if not fold.created and fold.before:
            names = tuple(sorted(fold.before))
            values = (_python(model, name, fold.before[name]) for name in names)
            by_names[names].append((pk, *values))
    for names, rows in by_names.items():
        with as_conflict(model):
            bulk_update.update(model, names, rows)


def _python(model: Model, name: str, value: Any) -> Any:
    column: Any = model._meta.get_field(name)
    stored = column.target_field if column.is_relation else column
    return stored.to_python(value)


def _changed_since(folds: Folds) -> Iterator[str]:
    for model, each in folds.items():
        names = sorted({name for fold in each.values() for name in fold.after})
        stored = dict(_stored(model, each, names, held=True))
        for pk in sorted(each):
            yield from _difference(model, pk, stored=stored.get(pk), after=each[pk].after)


def _difference(
    model: Model, pk: int, *, stored: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> Iterator[str]:
    if stored is None:
        yield f"{model._meta.verbose_name}{pk}已不存在"
        return
    changed = [name for name, value in after.items() if stored[name] != value]
    if changed:
        titles = [str(model._meta.get_field(name).verbose_name) for name in changed]  # type: ignore[union-attr]
        told_as = "、".join(title.removesuffix("索引") for title in titles)
        yield f"{_called(model, pk)}的{told_as}已改动"


def _built_upon(folds: Folds) -> Iterator[str]:
    created = {
        model: {pk for pk, fold in each.items() if fold.created} for model, each in folds.items()
    }
    for model, keys in created.items():
        for relation in model._meta.get_fields(include_hidden=True):
            if keys and relation.auto_created and not relation.concrete:
                yield from _referring(model, keys, relation=relation, created=created)


def _referring(
    model: Model, keys: set[int], *, relation: Any, created: Mapping[Model, set[int]]
) -> Iterator[str]:
    other, back = relation.related_model, relation.field.name
    own = created.get(other, set())
    for part in bulk.chunks(sorted(keys), AT_ONCE):
        rows = other._base_manager.filter(**{f"{back}__in": part}).order_by("pk")
        for pk, target in rows.values_list("pk", back).iterator(chunk_size=AT_ONCE):
            if pk not in own:
                yield f"{_called(model, target)}已有{other._meta.verbose_name}"
                break


def _called(model: Model, pk: int) -> str:
    row = model._base_manager.filter(pk=pk).first()
    owner = getattr(row, "estate", None) or getattr(row, "committee", None)
    kind = str(model._meta.verbose_name)
    return f"“{owner}”的{kind}" if owner is not None else f"{kind}“{row}”"
