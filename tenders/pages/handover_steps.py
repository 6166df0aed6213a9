"""The steps of a handover inspection: each button one service call, safe to press twice."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from django import forms

from accounts.models import User
from core.web.steps import ReasonForm
from tenders.forms import TakeoverForm
from tenders.forms.handover import AddItemForm, DetailsForm, PublishForm, SignForm
from tenders.models import HandoverInspection
from tenders.services import handover as services
from tenders.services import handover_entry as entry
from tenders.services import record_handover
from tenders.states import HandoverState

S = HandoverState
OPEN = frozenset({S.DRAFT})


class Step(NamedTuple):
    """One act: who may, in which states, what its button says, asks and calls."""

    code: str
    label: str
    perm: str
    states: frozenset[str]
    run: Callable[..., Any]
    form: type[Any] = forms.Form
    hint: str = ""


def _take_over(
    *, inspection: HandoverInspection, takeover_on: date, by: User | None, at: datetime
) -> int:
    return record_handover(services=[inspection.service_id], takeover_on=takeover_on, by=by, at=at)


STEPS = {
    step.code: step
    for step in (
        Step(
            "details", "填写参加人员和移交资料", "tenders.enter_handover", OPEN,
            entry.save_details, DetailsForm, "三方参加人员写姓名和单位；公示时不公布姓名。",
        ),
        Step(
            "add", "增加查验项目", "tenders.enter_handover", OPEN, entry.add_item, AddItemForm,
            "清单里没有的共用部位和设施设备。",
        ),
        Step(
            "sign", "确认双方签字", "tenders.sign_handover", OPEN, services.sign_inspection,
            SignForm,
            "由填写人以外的人办理；全部查验完、缺陷都有整改责任方和期限才能签字，"
            "签字后不可修改。",
        ),
        Step(
            "takeover", "登记接管", "tenders.record_handover", frozenset({S.SIGNED, S.PUBLISHED}),
            _take_over, TakeoverForm, "接管日起计算补贴月份，小区的管理方式同时变更为专业物业。",
        ),
        Step(
            "publish", "公示查验结果", "tenders.publish_handover", frozenset({S.SIGNED}),
            services.publish_inspection, PublishForm, "签字后3天内公示，不少于15天；超期会写明。",
        ),
        Step(
            "cancel", "作废本次查验", "tenders.enter_handover", OPEN,
            services.cancel_inspection, ReasonForm, "作废后可以重新开始，本次留存备查。",
        ),
    )
}  # fmt: skip


def arguments(form: Any) -> dict[str, Any]:
    """What the form gives to the service."""
    if isinstance(form, DetailsForm):
        return {"details": form.details(), "papers": form.given_papers()}
    given = getattr(form, "given", None)
    found: dict[str, Any] = given() if given is not None else dict(form.cleaned_data)
    return found


def steps_of(inspection: HandoverInspection, user: Any) -> list[Step]:
    """The buttons of this person on this inspection, in the order of the work."""
    taken = inspection.service.takeover_on is not None
    own = user.pk in {inspection.made_by_id, inspection.changed_by_id}
    return [
        step
        for step in STEPS.values()
        if inspection.state in step.states
        and user.has_perm(step.perm)
        and not (step.code == "takeover" and taken)
        and not (step.code == "sign" and own)
    ]
