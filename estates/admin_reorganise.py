"""拆分 and 合并 on the page of an estate: asked, shown what will happen, then done."""

from datetime import datetime
from typing import Any

from accounts.models import User
from core.web.steps import Step, step
from estates.forms_reorganise import MergeForm, SplitForm, merge_asked, split_asked
from estates.models import Estate
from estates.services import (
    Outlook,
    merge_estates,
    preview_merge,
    preview_split,
    split_estate,
)

REORGANISE = "estates.reorganise"


def _stands(estate: Estate) -> bool:
    return estate.last_day is None


def told(seen: Outlook) -> list[str]:
    """The outlook as the lines of the page."""
    return [*seen.lines, *(f"注意：{warning}" for warning in seen.warnings)]


def _preview_split(estate: Estate, data: dict[str, Any]) -> list[str]:
    day = data["grounds"].from_day
    ends = "" if data["size"] else f"“{estate.name}”于{day}的前一日终止，档案保留，只能查阅。"
    lines = told(preview_split(**split_asked(estate, data), on=day))
    return [f"自{day}起拆分出{len(data['parts'])}个小区。{ends}", *lines]


def _preview_merge(estate: Estate, data: dict[str, Any]) -> list[str]:
    day, asked = data["grounds"].from_day, merge_asked(estate, data)
    count = len(asked["estates"])
    into = asked["into"].name
    lines = told(preview_merge(**asked, on=day))
    return [f"自{day}起{count}个小区合并为“{into}”，原小区于前一日终止，档案保留。", *lines]


def _split(estate: Estate, data: dict[str, Any], *, by: User, at: datetime) -> str:
    found = split_estate(**split_asked(estate, data), grounds=data["grounds"], by=by, at=at)
    return f"“{estate}”自{data['grounds'].from_day}起拆分出{len(found)}个小区，住户和业主已转入。"


def _merge(estate: Estate, data: dict[str, Any], *, by: User, at: datetime) -> str:
    asked = merge_asked(estate, data)
    into = merge_estates(**asked, grounds=data["grounds"], by=by, at=at)
    day = data["grounds"].from_day
    return f"{len(asked['estates'])}个小区自{day}起合并为“{into}”，住户和业主已转入。"


class ReorganiseSteps:
    """The two buttons by which estates end and others follow."""

    split_step = step(
        Step(
            title="拆分",
            permission=REORGANISE,
            warning="楼栋连同住户和业主转入所选的小区，原有记录截至前一日，档案保留。先看结果，再确认。",
            form=SplitForm,
            preview=_preview_split,
            run=_split,
            applies=_stands,
            icon="call_split",
            danger=True,
        )
    )
    merge_step = step(
        Step(
            title="合并",
            permission=REORGANISE,
            warning="楼栋连同住户和业主转入合并后的小区，被合并的小区终止，档案保留。先看结果，再确认。",
            form=MergeForm,
            preview=_preview_merge,
            run=_merge,
            applies=_stands,
            icon="call_merge",
            danger=True,
        )
    )
