"""What can be done with a batch now: the buttons of its page, each with its form."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.urls import reverse

from core.exchange import services
from core.exchange.models import ImportBatch
from core.exchange.states import ImportState
from core.jobs.queries import progress
from portal.imports.forms import GoodRowsForm, PlainForm, SeenForm

S = ImportState


def _take(batch: ImportBatch, data: dict[str, Any], *, by: Any, at: datetime) -> None:
    services.start_confirming(batch=batch, digest=data["digest"], good_only=False, by=by, at=at)


def _take_good(batch: ImportBatch, data: dict[str, Any], *, by: Any, at: datetime) -> None:
    services.start_confirming(batch=batch, digest=data["digest"], good_only=True, by=by, at=at)


def _read(batch: ImportBatch, data: dict[str, Any], *, by: Any, at: datetime) -> None:
    services.start_staging(batch=batch, by=by, at=at)


def _undo(batch: ImportBatch, data: dict[str, Any], *, by: Any, at: datetime) -> None:
    services.undo(batch=batch, by=by, at=at)


def _discard(batch: ImportBatch, data: dict[str, Any], *, by: Any, at: datetime) -> None:
    services.discard(batch=batch, by=by, at=at)


def _release(batch: ImportBatch, data: dict[str, Any], *, by: Any, at: datetime) -> None:
    services.release(batch=batch, by=by, at=at)


def _something_to_write(batch: ImportBatch) -> bool:
    return bool(batch.new_count + batch.changed_count)


def _whole(batch: ImportBatch) -> bool:
    return _something_to_write(batch) and not batch.refused_count


def _partly(batch: ImportBatch) -> bool:
    return _something_to_write(batch) and bool(batch.refused_count)


def _stopped(batch: ImportBatch) -> bool:
    """The job behind the batch is over, and the batch does not know it."""
    job = progress(batch.job_id) if batch.job_id else None
    return job is None or job.over


def _always(batch: ImportBatch) -> bool:
    return True


class Act(NamedTuple):
    """One button: when it is offered, what pressing it means, what it calls."""

    code: str
    label: str
    states: frozenset[str]
    fits: Callable[[ImportBatch], bool]
    form: type[forms.Form]
    run: Callable[..., None]
    summary: str
    done: str
    main: bool = False


ACTS = {
    act.code: act
    for act in (
        Act(
            "confirm", "全部导入", frozenset({S.PREVIEWED}), _whole, SeenForm, _take,
            "新增和变更的行一次写入台账；写入以前台账有变化的，一行都不写。",
            "正在写入台账，完成后本页显示结果。", main=True,
        ),
        Act(
            "confirm-good", "只导入合格的行", frozenset({S.PREVIEWED}), _partly, GoodRowsForm,
            _take_good,
            "合格的行一次写入台账；不能导入的行可以下载，按问题说明改正后另行上传。",
            "正在写入台账，完成后本页显示结果。", main=True,
        ),
        Act(
            "read", "开始核对", frozenset({S.RECEIVED}), _always, PlainForm, _read,
            "逐行读取并与台账比较，不写入台账。", "正在核对，完成后本页显示结果。", main=True,
        ),
        Act(
            "read-again", "重新核对", frozenset({S.PREVIEWED}), _always, PlainForm, _read,
            "按现在的台账重新比较每一行；已采用的相近记录要重新选择。",
            "正在核对，完成后本页显示结果。",
        ),
        Act(
            "release", "恢复预览", frozenset({S.TAKING}), _stopped, PlainForm, _release,
            "后台写入中断，台账一行都没有写。恢复以后可以重新确认。", "已恢复预览，可以重新确认。",
            main=True,
        ),
        Act(
            "undo", "撤销导入", frozenset({S.TAKEN}), _something_to_write, PlainForm, _undo,
            "删除本批新增的记录，恢复本批改动的内容；已有人在上面继续办理的，会逐条说明并拒绝撤销。",
            "已撤销，台账恢复到导入以前。",
        ),
        Act(
            "discard", "放弃导入",
            frozenset({S.RECEIVED, S.NEEDS_MAPPING, S.STAGING, S.PREVIEWED, S.FAILED}), _always,
            PlainForm, _discard, "删除上传的文件和预览，台账不受影响。", "已放弃，台账没有改动。",
        ),
    )
}  # fmt: skip


class Offer(NamedTuple):
    """A button on the page."""

    label: str
    summary: str
    main: bool
    url: str
    form: forms.Form


def offers(batch: ImportBatch) -> list[Offer]:
    """The buttons that fit the batch as it is, in the order of the work."""
    return [
        Offer(
            act.label,
            act.summary,
            act.main,
            reverse("portal:import-act", args=[batch.pk, act.code]),
            act.form(initial={"digest": batch.preview_digest}, auto_id=f"{act.code}_%s"),
        )
        for act in ACTS.values()
        if batch.state in act.states and act.fits(batch)
    ]
