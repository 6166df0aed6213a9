"""Rows of a sheet as the reading would hand them to a kind, and the whole way without a file."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from core.exchange.fields import Complaint, Context, Effect, Kind, Planned, Row, RowKey, Wrong
from core.exchange.states import TAKEN_VERDICTS, Verdict

AT = datetime(2022, 9, 1, 2, tzinfo=UTC)
TODAY = date(2022, 9, 1)


def context(
    *, on: date = TODAY, at: datetime = AT, scope: Sequence[str] = ("",), **more: Any
) -> Context:
    return Context(by=None, at=at, on=on, scope=tuple(scope), source="2022年台账.xlsx", **more)


def row(kind: Kind, number: int, texts: Mapping[str, str]) -> Row:
    """A row with these texts, each read by its field; what is wrong becomes a complaint."""
    values: dict[str, Any] = {field.name: None for field in kind.fields}
    complaints = []
    for name, text in texts.items():
        try:
            values[name] = kind.field(name).read(text) if text else None
        except Wrong as wrong:
            complaints.append(Complaint(name, text, wrong.sentence))
    return Row(sheet="表", number=number, texts=texts, values=values, complaints=tuple(complaints))


def rows(kind: Kind, *lines: Mapping[str, str]) -> list[Row]:
    return [row(kind, number, line) for number, line in enumerate(lines, start=2)]


def plan(
    kind: Kind, given: Sequence[Row], at: Context, chosen: Mapping[RowKey, str] | None = None
) -> list[Planned]:
    assert not [complaint for each in given for complaint in each.complaints]
    planned = kind.plan(given, at, chosen or {})
    assert [each.row.key for each in planned] == [each.key for each in given]
    return planned


def take(
    kind: Kind, given: Sequence[Row], at: Context, chosen: Mapping[RowKey, str] | None = None
) -> list[Effect]:
    """Plan and take; every row must be good."""
    planned = plan(kind, given, at, chosen)
    assert not complaints(planned)
    return kind.take([each for each in planned if each.verdict in TAKEN_VERDICTS], at)


def verdicts(planned: Sequence[Planned]) -> list[Verdict]:
    return [each.verdict for each in planned]


def complaints(planned: Sequence[Planned]) -> list[tuple[str, str]]:
    return [(c.field, c.sentence) for each in planned for c in each.complaints]
