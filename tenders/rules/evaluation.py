"""Screening, panel, shortlist and the owners' choice: pure rules (domain.md 3, A5)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.rules.periods import add_days
from core.rules.reasons import Reason
from tenders.rules.contracts import shortlist_refusals

EXPERTS_PART, EXPERTS_WHOLE = 2, 3
"""At least two thirds of the judges are experts (2003 招标 rules; said, never refused)."""


# --- screening ------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemVerdict:
    """One item of the check-list for one applicant; a failed one has its reason."""

    code: str
    label: str
    passed: bool
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Screening:
    """One applicant: what is still open, and every reason against it."""

    open_items: tuple[str, ...]
    failed: tuple[Reason, ...]

    @property
    def decided(self) -> bool:
        """Is every item of the check-list decided?"""
        return not self.open_items

    @property
    def qualified(self) -> bool:
        """Qualified means that every item is decided and none has failed."""
        return self.decided and not self.failed


def screening(checklist: Mapping[str, str], verdicts: Collection[ItemVerdict]) -> Screening:
    """What the verdicts say of one applicant; `checklist` is code → label.

    An applicant is disqualified by failed items only, and every one of their reasons is kept.
    """
    by_code = {verdict.code: verdict for verdict in verdicts}
    return Screening(
        open_items=tuple(label for code, label in checklist.items() if code not in by_code),
        failed=tuple(
            Reason(code, f"{by_code[code].label}：{by_code[code].reason}")
            for code in checklist
            if code in by_code and not by_code[code].passed
        ),
    )


def verdict_refusals(verdict: ItemVerdict) -> tuple[Reason, ...]:
    """A failed item without a reason is no verdict."""
    if verdict.passed or verdict.reason.strip():
        return ()
    return (Reason("REASON_MISSING", f"“{verdict.label}”不合格，请写明理由。"),)


# --- the panel ------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Judge:
    """A judge: an expert or not; `conflict` None means that nothing is declared yet."""

    name: str
    expert: bool
    conflict: bool | None


def panel_refusals(judges: Sequence[Judge], *, minimum: int) -> tuple[Reason, ...]:
    """Every reason why this panel may not score; () if it may.

    An odd number, at least `minimum`, each with a declaration. A judge with a conflict about one
    applicant is replaced before scoring and scores nobody: means over different judges could not
    be compared.
    """
    return tuple(_panel_faults(judges, minimum))


def _panel_faults(judges: Sequence[Judge], minimum: int) -> Iterator[Reason]:
    count = len(judges)
    if count < minimum:
        yield Reason("PANEL_TOO_SMALL", f"评委应不少于{minimum}人，现有{count}人。")
    if count % 2 == 0:
        yield Reason("PANEL_EVEN", f"评委人数应为单数，现有{count}人。")
    for judge in judges:
        if judge.conflict is None:
            yield Reason("UNDECLARED", f"评委{judge.name}还没有作利益关系声明。")
        elif judge.conflict:
            sentence = f"评委{judge.name}声明与报名企业有利益关系，请先更换。"
            yield Reason("CONFLICT_OF_INTEREST", sentence)


def expert_warning(judges: Sequence[Judge]) -> str:
    """A sentence where fewer than two thirds are experts, else "". It refuses nothing."""
    experts = sum(judge.expert for judge in judges)
    if experts * EXPERTS_WHOLE >= len(judges) * EXPERTS_PART:
        return ""
    return f"评委{len(judges)}人中专家{experts}人，不足三分之二。"


# --- the shortlist --------------------------------------------------------------------


def pick_refusals(
    order: Sequence[int],
    picked: Collection[int],
    *,
    skipped: Mapping[int, str],
    minimum: int,
    maximum: int,
) -> tuple[Reason, ...]:
    """Every reason why these applicants may not be shortlisted; () if they may.

    `order` is the ranked applications, best first; `skipped` has the reason for each better ranked
    one that is passed over. Only ranked (qualified) ones, none twice, 1 to 3 of them (A5).
    """
    sizes = shortlist_refusals(len(picked), minimum=minimum, maximum=maximum)
    return (*sizes, *_pick_faults(order, picked, skipped))


def _pick_faults(
    order: Sequence[int], picked: Collection[int], skipped: Mapping[int, str]
) -> Iterator[Reason]:
    chosen = set(picked)
    if len(chosen) < len(picked):
        yield Reason("PICKED_TWICE", "同一家企业不能入围两次。")
    if not chosen <= set(order):
        yield Reason("NOT_RANKED", "只有资格合格并已排名的企业才能入围。")
    last = max((order.index(one) for one in chosen if one in order), default=-1)
    for place, application in enumerate(order[: last + 1], start=1):
        if application not in chosen and not skipped.get(application, "").strip():
            sentence = f"跳过排名第{place}的企业应写明理由。"
            yield Reason("SKIPPED_WITHOUT_REASON", sentence)


# --- the notice, the vote, the contract ------------------------------------------------


def notice_is_over(last_day: date, today: date) -> bool:
    """The notice runs to the end of its last day: it is over from the next day on."""
    return today > last_day


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnersVote:
    """What a referenced owners' decision is, for the choice of a manager."""

    about_provider: bool
    dismisses: bool
    stands: bool
    """Passed (or published as passed) and not revoked."""
    covers: bool
    decided_on: date


def vote_refusals(
    vote: OwnersVote | None, *, recommended_on: date, of_committee: bool, ground: str
) -> tuple[Reason, ...]:
    """Every reason why the choice lacks the owners' decision (民法典 278（四）); () if it has it.

    An owners' committee (业委会) only carries out what the owners decided. A 物管会 needs it too,
    unless the office records the ground on which local rules let it choose.
    """
    return tuple(_vote_faults(vote, recommended_on, of_committee=of_committee, ground=ground))


def _vote_faults(
    vote: OwnersVote | None, recommended_on: date, *, of_committee: bool, ground: str
) -> Iterator[Reason]:
    clause = "民法典第278条"
    if vote is None:
        if of_committee:
            sentence = "业委会选聘物业服务人须有业主共同决定，请选择该决定。"
            yield Reason("NO_VOTE", sentence, clause)
        elif not ground.strip():
            sentence = "物管会选聘物业服务人须有业主共同决定；依当地规定不需要的，请写明依据。"
            yield Reason("NO_VOTE_NO_GROUND", sentence, clause)
        return
    if not vote.about_provider or vote.dismisses:
        yield Reason("WRONG_MATTER", "所选决定不是选聘物业服务人的决定。", clause)
    if not vote.stands:
        yield Reason("NOT_PASSED", "所选决定没有通过，或已被撤销。", clause)
    if not vote.covers:
        yield Reason("OTHER_PLACE", "所选决定不是这个小区（区域）业主作出的。", clause)
    if vote.decided_on < recommended_on:
        sentence = f"所选决定的日期{vote.decided_on}早于推荐日期{recommended_on}。"
        yield Reason("VOTED_TOO_EARLY", sentence)


def sign_due(chosen_on: date, *, days: int) -> date:
    """The last day for signing the contract: `days` after the choice, that day included."""
    return add_days(chosen_on, days)


def signing_warning(chosen_on: date, signed_on: date, *, days: int) -> str:
    """A sentence where the contract was signed late, else "". It refuses nothing."""
    due = sign_due(chosen_on, days=days)
    if signed_on <= due:
        return ""
    return f"合同应在选定后{days}天内签订，最迟{due}，实际{signed_on}，已逾期。"
