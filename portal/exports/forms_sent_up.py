"""The forms that the office sends up, each with its title, its permission and its writer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from committees.exports import standing
from estates.queries import standing_on
from portal.exports.fund import write_fund
from portal.exports.month import write_month
from portal.exports.registers import Asked, write_committees, write_estates


def few(asked: Asked) -> Any:
    """A form with a line for each community never grows long."""
    return None


@dataclass(frozen=True, kw_only=True)
class SentUp:
    """One form: who may open what it is made of, what writes it, and what its rows are."""

    title: str
    permission: str
    write: Callable[[Asked, Path], int]
    rows: Callable[[Asked], Any] = few
    """The rows to be counted before deciding whether the file is made in the background."""

    def filters(self, asked: Asked) -> str:
        where = f"；社区：{asked.community.name}" if asked.community else ""
        return f"截至{asked.on:%Y-%m-%d}{where}"


def _estates(asked: Asked) -> Any:
    return standing_on(viewer=asked.by, on=asked.on)


def _committees(asked: Asked) -> Any:
    return standing(viewer=asked.by, on=asked.on, community=asked.community_id)


FORMS: Mapping[str, SentUp] = MappingProxyType(
    {
        "estates": SentUp(
            title="小区台账",
            permission="estates.view_estate",
            write=write_estates,
            rows=_estates,
        ),
        "committees": SentUp(
            title="业委会（物管会）台账",
            permission="committees.view_committee",
            write=write_committees,
            rows=_committees,
        ),
        "month-report": SentUp(
            title="无物业小区引进物业进展月报表",
            permission="estates.view_estate",
            write=write_month,
        ),
        "fund": SentUp(
            title="工作经费情况",
            permission="committees.view_workingfundentry",
            write=write_fund,
        ),
    }
)
