"""下一步: what stands to be done by a person now, and by whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from accounts.permissions import ROLES_OF
from inspections.models import Cycle
from inspections.states import CycleState
from subsidies.models import Batch
from subsidies.states import BatchState
from tenders.models import SelectionRound
from tenders.states import RoundState


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """One thing to do: a sentence, who may do it, and where."""

    sentence: str
    who: str
    mine: bool
    url: str


CYCLE_STEPS: dict[str, tuple[str, str]] = {
    CycleState.PLANNED: ("冻结户名册并公布哈希", "inspections.freeze"),
    CycleState.SAMPLED: ("开始入户调查", "inspections.draw"),
    CycleState.SURVEYING: ("入户调查，登记每一户的结果", "inspections.visit"),
    CycleState.SCORING: ("三方评分（住建局、街道、社区各一份），然后评定等次", "inspections.close"),
    CycleState.PROVISIONAL: ("公示考评结果", "inspections.publish"),
    CycleState.PUBLICIZING: ("公示期满后确认考评结果", "inspections.finalise"),
}
BATCH_STEPS: dict[str, tuple[str, str]] = {
    BatchState.DRAFT: ("完成补贴测算", "subsidies.calculate"),
    BatchState.CALCULATED: ("核对补贴批次，上报住建局", "subsidies.submit"),
    BatchState.SUBMITTED: ("审核补贴批次：批准或退回", "subsidies.approve"),
    BatchState.RETURNED: ("按退回意见重新测算", "subsidies.calculate"),
}


ROUND_STEPS: dict[str, tuple[str, str]] = {
    RoundState.DRAFT: ("补齐公告内容，街道和住建部门会签", "tenders.sign_round"),
    RoundState.CO_SIGNED: ("发布遴选公告", "tenders.publish_round"),
    RoundState.REGISTRATION: ("报名已截止，由两人共同开封", "tenders.open_applications"),
    RoundState.SCREENING: ("审查资格，组织评分", "tenders.screen_application"),
    RoundState.EVALUATED: ("确定入围企业", "tenders.shortlist"),
    RoundState.SHORTLISTED: ("公示遴选结果", "tenders.publicise_result"),
    RoundState.PUBLICIZING: ("公示期满、异议都已答复后推荐", "tenders.recommend"),
    RoundState.CONTRACTED: ("办理合同备案", "tenders.file_contract"),
}


def steps(
    user: Any,
    *,
    on: date,
    cycles: Iterable[Cycle],
    batches: Iterable[Batch],
    proposals: int,
    rounds: Iterable[SelectionRound],
) -> list[NextStep]:
    """Every open step of the person's units, the person's own first."""
    found = [*_policies(user, proposals), *_cycles(user, on.year, list(cycles))]
    found += _rounds(user, on, rounds)
    found += _batches(user, list(cycles), list(batches))
    return sorted(found, key=lambda step: not step.mine)


def _policies(user: Any, proposals: int) -> Iterator[NextStep]:
    if proposals:
        url = f"{reverse('admin:policies_parameter_changelist')}?state__exact=PROPOSED"
        sentence = f"审批已提出的政策参数和补贴方案，共{proposals}项"
        yield _step(user, sentence, "policies.approve", url)


def _cycles(user: Any, year: int, cycles: list[Cycle]) -> Iterator[NextStep]:
    if not any(cycle.year == year for cycle in cycles):
        url = reverse("inspections:cycles")
        yield _step(user, f"建立{year}年度考评周期", "inspections.open_cycle", url)
    for cycle in cycles:
        if cycle.state == CycleState.FINAL:
            continue
        act, perm = _act_on(cycle)
        url = reverse("inspections:cycle", args=[cycle.pk])
        yield _step(user, f"{cycle}：{act}", perm, url)


def _act_on(cycle: Cycle) -> tuple[str, str]:
    if cycle.state != CycleState.FRAME_FROZEN:
        return CYCLE_STEPS[cycle.state]
    if cycle.seed:
        return "抽样", "inspections.draw"
    return "公开种子并记录在场人员", "inspections.record_seed"


def _rounds(user: Any, on: date, rounds: Iterable[SelectionRound]) -> Iterator[NextStep]:
    for row in rounds:
        last = row.registration_last_day
        if row.state == RoundState.REGISTRATION and (last is None or on <= last):
            continue
        act, perm = ROUND_STEPS[row.state]
        yield _step(user, f"{row.title}：{act}", perm, reverse("tenders:round", args=[row.pk]))


def _batches(user: Any, cycles: list[Cycle], batches: list[Batch]) -> Iterator[NextStep]:
    served = {(batch.street_id, batch.year) for batch in batches}
    for cycle in cycles:
        if cycle.state == CycleState.FINAL and (cycle.street_id, cycle.year) not in served:
            sentence = f"{cycle.street}{cycle.year}年度：建立补贴批次并测算"
            yield _step(user, sentence, "subsidies.calculate", reverse("subsidies:batches"))
    replaced = {batch.replaces_id for batch in batches}
    for batch in batches:
        if batch.state in BATCH_STEPS and batch.pk not in replaced:
            act, perm = BATCH_STEPS[batch.state]
            url = reverse("subsidies:batch", args=[batch.number])
            yield _step(user, f"{batch.number}：{act}", perm, url)


def _step(user: Any, sentence: str, perm: str, url: str) -> NextStep:  # noqa: PLR0917 -- read across, one line a step
    who = "、".join(sorted(role.label for role in ROLES_OF[perm]))
    return NextStep(sentence=sentence, who=who, mine=user.has_perm(perm), url=url)
