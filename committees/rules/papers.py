"""Which papers a step asks for, by the kind of committee (参照北京 43；274号 33；五步走)."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from types import MappingProxyType

from committees.rules.bodies import CommitteeKind
from core.rules.reasons import Reason

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "ELECTION_RECORD": "选举会议记录和决定",
        "COVENANT": "管理规约",
        "PROCEDURE": "业主大会议事规则",
        "FIRST_MEETING": "首次会议记录",
        "MEMBER_LIST": "委员名单",
        "ANNOUNCEMENT": "组建公告",
        "NOMINATION": "推荐人选表",
        "SELECTION": "确定人选的决定",
        "PUBLICITY": "人选公示",
        "SEAL": "印章刻制备案",
        "CHANGE": "备案变更表",
        "HANDOVER": "移交清单",
    }
)
STEPS = MappingProxyType({"FILED": "备案", "ACTIVE": "开始履职", "DISSOLVED": "解散"})
OC_FILING = ("ELECTION_RECORD", "COVENANT", "PROCEDURE", "FIRST_MEETING", "MEMBER_LIST")
PMC_FILING = ("ANNOUNCEMENT", "NOMINATION", "SELECTION", "PUBLICITY", "MEMBER_LIST")
NEEDED: Mapping[tuple[CommitteeKind, str], tuple[str, ...]] = MappingProxyType(
    {
        (CommitteeKind.OC, "FILED"): OC_FILING,
        (CommitteeKind.PMC, "FILED"): PMC_FILING,
        (CommitteeKind.PMC, "ACTIVE"): ("SEAL",),
        (CommitteeKind.PMC, "DISSOLVED"): ("HANDOVER",),
    }
)
"""公告 → 推荐人选 → 确定人选 → 公示 → 备案刻章: the seal is asked for before the work begins."""
IN_ORDER = ("ANNOUNCEMENT", "NOMINATION", "SELECTION", "PUBLICITY", "SEAL")


def needed(kind: CommitteeKind, step: str) -> tuple[str, ...]:
    """Codes of the papers that the step (the state it leads to) asks for; () where it asks none."""
    return NEEDED.get((kind, step), ())


def missing_papers(kind: CommitteeKind, step: str, held: Iterable[str]) -> tuple[Reason, ...]:
    """One reason for each paper that the step asks for and that is not held."""
    have = set(held)
    return tuple(
        Reason(f"PAPER_{code}", f"办理“{STEPS[step]}”还缺“{LABELS[code]}”。")
        for code in needed(kind, step)
        if code not in have
    )


def order_refusals(dated: Mapping[str, date]) -> tuple[Reason, ...]:
    """Why the five steps of a 物管会 contradict each other: a later step with an earlier date."""
    present = [code for code in IN_ORDER if code in dated]
    return tuple(
        Reason(
            "PAPERS_OUT_OF_ORDER",
            f"“{LABELS[after]}”（{dated[after]}）不能早于“{LABELS[before]}”（{dated[before]}）。",
        )
        for before, after in pairwise(present)
        if dated[after] < dated[before]
    )
