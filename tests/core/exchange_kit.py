"""A kind of sheet without a domain: a shelf of things in memory, and files to import."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
import xlsxwriter

from core.exchange import registry
from core.exchange.fields import (
    AS_NEW,
    Change,
    Complaint,
    Context,
    Effect,
    Field,
    Kind,
    Planned,
    Row,
    Suggestion,
    Wrong,
)
from core.exchange.models import ImportBatch
from core.exchange.services import receive
from core.exchange.states import Verdict
from core.rules.errors import Refusal

T0 = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = date(2026, 3, 1)
PATH = "150525/001/"
CODE = "things"


def whole(text: str) -> int:
    digits = text.removesuffix("户")
    if not (digits.isascii() and digits.isdigit()):
        raise Wrong("户数应是整数。")
    return int(digits)


def broken(text: str) -> str:
    return {"好": "ok"}[text]


@dataclass
class Shelf:
    """Things by name; what was built on them may not be taken away."""

    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    built_on: set[str] = field(default_factory=set)
    plans: list[int] = field(default_factory=list)

    def plan(self, rows: Sequence[Row], context: Context, chosen: Any) -> list[Planned]:
        self.plans.append(len(rows))
        return [self._plan(row, chosen.get(row.key, "")) for row in rows]

    def _plan(self, row: Row, chosen: str) -> Planned:
        name = chosen if chosen not in {"", AS_NEW} else row.values["name"]
        near = f"{name}小区"
        if name not in self.things:
            if near in self.things and chosen != AS_NEW:
                return Planned(
                    row=row,
                    verdict=Verdict.REFUSED,
                    complaints=(Complaint("name", name, "与已有名称相近，请选择。"),),
                    suggestions=(Suggestion(near, near),),
                )
            return Planned(row=row, verdict=Verdict.NEW)
        old = self.things[name]
        changes = tuple(
            Change(title, str(old.get(key, "")), str(row.values[key]))
            for key, title in (("count", "户数"), ("note", "备注"))
            if row.gives(key) and row.values[key] != old.get(key)
        )
        verdict = Verdict.CHANGED if changes else Verdict.UNCHANGED
        return Planned(row=row, verdict=verdict, target=name, changes=changes)

    def take(self, planned: Sequence[Planned], context: Context) -> list[Effect]:
        effects = []
        for each in planned:
            name = each.target or each.row.values["name"]
            before = self.things.get(name)
            self.ids.setdefault(name, len(self.ids) + 1)
            given = {key: each.row.values[key] for key in ("count", "note") if each.row.gives(key)}
            self.things[name] = {**(before or {}), **given}
            effects.append(
                Effect(
                    model="kit.thing",
                    pk=self.ids[name],
                    before=None if before is None else {"name": name, **before},
                    after={"name": name, **self.things[name]},
                )
            )
        return effects

    def undo(self, effects: Sequence[Effect], context: Context) -> None:
        names = [effect.after["name"] for effect in effects]
        if held := sorted(self.built_on & set(names)):
            raise Refusal(f"已有业务引用，不能撤销：{'、'.join(held)}。")
        for effect in effects:
            if effect.before is None:
                del self.things[effect.after["name"]]
            else:
                rest = {key: value for key, value in effect.before.items() if key != "name"}
                self.things[effect.after["name"]] = rest

    def kind(self, **changed: Any) -> Kind:
        described: dict[str, Any] = {
            "code": CODE,
            "title": "物件台账",
            "version": 2,
            "permission": "exchange.import_register",
            "fields": FIELDS,
            "plan": self.plan,
            "take": self.take,
            "undo": self.undo,
            "identity": lambda row, context: row.values["name"],
        }
        return Kind(**{**described, **changed})


FIELDS = (
    Field(
        name="name", title="小区名称", aliases=("名称", "name"), needed=True, example="幸福小区",
        rule="不超过80字。",
    ),
    Field(
        name="count", title="户数（户）", aliases=("door_count",), read=whole, example="300",
        rule="整数。",
    ),
    Field(name="note", title="备注", aliases=("remark",)),
    Field(name="code", title="统一社会信用代码", as_text=True, example="91150525MA0N0000X0"),
    Field(name="mode", title="管理方式", choices=("市场化", "自管"), fills_down=True),
    Field(name="health", title="状况", read=broken),
)  # fmt: skip


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """An empty shelf whose kind is registered for the length of one test."""
    made = Shelf()
    with registered(made.kind()):
        yield made


class registered:  # noqa: N801 -- used like a function
    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def __enter__(self) -> Kind:
        self.before = dict(registry._kinds)
        registry._kinds[self.kind.code] = self.kind
        return self.kind

    def __exit__(self, *error: object) -> None:
        registry._kinds.clear()
        registry._kinds.update(self.before)


Rows = Sequence[Sequence[Any]]


def workbook(
    sheets: dict[str, Rows] | Rows, *, touch: Callable[[Any, Any], None] | None = None
) -> bytes:
    """An xlsx with these rows; `touch(book, pages)` may add what a list of rows cannot say."""
    named = sheets if isinstance(sheets, dict) else {"台账": sheets}
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2026, 3, 1, tzinfo=UTC).replace(tzinfo=None)})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    pages = {}
    for name, rows in named.items():
        page = pages[name] = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                _put(page, (number, place), value, day)
    if touch:
        touch(book, pages)
    book.close()
    return buffer.getvalue()


def _put(page: Any, at: tuple[int, int], value: Any, day: Any) -> None:
    if isinstance(value, date):
        page.write_datetime(*at, value, day)
    elif isinstance(value, bool):
        page.write_boolean(*at, value)
    elif isinstance(value, int | float):
        page.write_number(*at, value)
    elif value is not None:
        page.write_string(*at, value)


def text_file(rows: Rows, *, separator: str = ",", encoding: str = "utf-8") -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=separator).writerows(rows)
    return buffer.getvalue().encode(encoding)


def take_in(content: bytes, name: str = "台账.xlsx", **given: Any) -> ImportBatch:
    options = {"kind": CODE, "by": None, "at": T0, "on": DAY, "path": PATH, **given}
    return receive(content=content, file_name=name, **options)
