"""Ballots: entered by one person, checked by another, corrected by a new one, never deleted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees.models import Assembly, Ballot, Elector, Vote
from committees.queries.votes import current_ballots, matters_of
from committees.services.votes.shared import hold, not_ahead, person, record, words
from committees.states import AssemblyState, BallotState, Choice, Flaw, Medium
from core.db.conflicts import as_conflict
from core.rules.canonical import digest
from core.rules.errors import Conflict, Refusal
from core.rules.masks import mask_name, refuse_resident_id

S = AssemblyState
B = BallotState
ENTER, CHECK = "committees.enter_ballot", "committees.check_ballot"
SHOWN = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """One returned ballot of one unit (`elector`): a choice on every matter, by decision id.

    With a `flaw` the whole paper is invalid and its choices do not matter. `replaces` is the ballot
    that it corrects, with the `reason`; the proxy's name is kept masked, the paper holds the whole.
    """

    elector: int
    choices: Mapping[int, str]
    medium: str
    returned_on: date
    collector: str
    flaw: str = ""
    proxy: str = ""
    authorisation: str = ""
    replaces: int | None = None
    reason: str = ""


@transaction.atomic
def enter_ballots(
    *, assembly: Assembly, papers: Sequence[Paper], by: User | None, at: datetime
) -> int:
    """Enter returned ballots while the vote runs, all or none; returns how many.

    Refusal for units outside the electorate, a matter without a choice, a day outside the vote, a
    proxy without authority (unless that is the flaw); Conflict where a unit's ballot was entered
    meanwhile, or is not the one that the correction names.
    """
    who = person(by)
    require(by, ENTER, path=assembly.community.path)
    held = hold(assembly, S.VOTING, act="录入表决票")
    electors = _electors(held, papers)
    matters = list(matters_of(held).values_list("pk", flat=True))
    found = current_ballots(held, list(electors))
    standing: dict[int, Ballot] = {row.elector_id: row for row in found}
    ballots = []
    for paper in papers:
        elector = electors[paper.elector]
        old = _corrected(paper, elector, standing.get(paper.elector))
        ballots.append(_ballot(held, paper, elector=elector, old=old, by=who, at=at))
        _refuse_day(held, paper, elector, at=at)
        _refuse_gaps(paper, elector, matters)
    _supersede(held, ballots)
    with as_conflict(Ballot):
        saved = Ballot.objects.bulk_create(ballots)
    Vote.objects.bulk_create(
        Vote(ballot=ballot, decision_id=pk, choice=_choice(paper, pk))
        for ballot, paper in zip(saved, papers, strict=True)
        for pk in matters
    )
    corrected = sum(ballot.replaces_id is not None for ballot in saved)
    more = f"，其中更正{corrected}张" if corrected else ""
    record(
        held,
        f"录入表决票{len(saved)}张{more}。",
        verb=ENTER,
        by=by,
        at=at,
        data={"tickets": digest(sorted(electors[p.elector].number for p in papers))},
    )
    return len(saved)


@transaction.atomic
def review_ballots(
    *,
    assembly: Assembly,
    agreed: Collection[int],
    sent_back: Mapping[int, str],
    by: User | None,
    at: datetime,
) -> tuple[int, int]:
    """Check entered ballots against their papers: `agreed` stand, `sent_back` return with a remark.

    Returns both numbers. Refusal for ballots that the checker entered and for a missing remark;
    Conflict where one has been checked or corrected meanwhile: then none is written.
    """
    who = person(by)
    require(by, CHECK, path=assembly.community.path)
    held = hold(assembly, S.VOTING, act="复核表决票")
    remarks = {pk: words(text, "退回的复核意见") for pk, text in sent_back.items()}
    if not agreed and not remarks:
        raise Refusal("没有选择要复核的票。", "NOTHING_CHOSEN")
    wanted = {*agreed, *remarks}
    if len(wanted) != len(set(agreed)) + len(remarks):
        raise Refusal("同一张票不能既复核又退回。", "BOTH")
    _refuse_own(held, wanted, who)
    sign = {"checked_by": who, "checked_at": at}
    waiting = Ballot.objects.filter(assembly=held, state=B.ENTERED)
    done = waiting.filter(pk__in=set(agreed)).update(state=B.CHECKED, **sign) if agreed else 0
    back = sum(
        waiting.filter(pk=pk).update(state=B.RETURNED, remark=text, **sign)
        for pk, text in sorted(remarks.items())
    )
    if done + back != len(wanted):
        raise Conflict("有表决票刚被他人复核或更正，本次没有保存，请刷新后重新核对。", "MOVED")
    record(held, f"复核表决票{done}张，退回{back}张。", verb=CHECK, by=by, at=at)
    return done, back


def _electors(held: Assembly, papers: Sequence[Paper]) -> dict[int, Elector]:
    wanted = [paper.elector for paper in papers]
    if not wanted:
        raise Refusal("没有填写任何一张表决票。", "NOTHING_ENTERED")
    if len(set(wanted)) != len(wanted):
        raise Refusal("同一户在一次录入里出现了两次，请核对。", "TWICE")
    found = {row.pk: row for row in Elector.objects.filter(assembly=held, pk__in=wanted)}
    if len(found) != len(wanted):
        raise Refusal("有的户不在本次会议的表决名册里。", "NOT_IN_ELECTORATE")
    return found


def _corrected(paper: Paper, elector: Elector, old: Ballot | None) -> Ballot | None:
    """The ballot that the paper corrects, or None for a first one."""
    if old is None and paper.replaces is None:
        return None
    if old is None or paper.replaces != old.pk:
        who = f"，由{old.entered_by.name}录入" if old else ""
        raise Conflict(
            f"{elector.address}的票已有人录入或更正{who}，本次没有保存，请刷新后核对。", "ENTERED"
        )
    words(paper.reason, f"{elector.address}的更正事由")
    return old


def _ballot(
    held: Assembly,
    paper: Paper,
    *,
    elector: Elector,
    old: Ballot | None,
    by: User,
    at: datetime,
) -> Ballot:
    refuse_resident_id(代理人=paper.proxy, 授权委托书=paper.authorisation, 收票人=paper.collector)
    ballot = Ballot(
        assembly=held,
        elector=elector,
        medium=paper.medium,
        returned_on=paper.returned_on,
        collector=words(paper.collector, f"{elector.address}的收票人", most=40),
        flaw=paper.flaw,
        proxy=mask_name(paper.proxy),
        authorisation=paper.authorisation.strip(),
        replaces=old,
        replaced_reason=paper.reason.strip() if old else "",
        entered_by=by,
        entered_at=at,
    )
    if ballot.proxy and not ballot.authorisation and ballot.flaw != Flaw.NO_AUTHORITY:
        raise Refusal(
            f"{elector.address}委托他人表决，应填授权委托书；没有的，该票按“代理人没有授权”无效。",
            "NO_AUTHORITY",
        )
    _refuse_words(ballot, elector)
    return ballot


def _refuse_words(ballot: Ballot, elector: Elector) -> None:
    if ballot.medium not in Medium.values:
        raise Refusal(f"{elector.address}的方式应为纸质或现场，不办理线上表决。", "BAD_MEDIUM")
    if ballot.flaw and ballot.flaw not in Flaw.values:
        raise Refusal(f"{elector.address}的无效原因不在名单里。", "BAD_FLAW")
    longest = Ballot._meta.get_field("authorisation").max_length or 0
    if len(ballot.authorisation) > longest:
        raise Refusal(f"{elector.address}的授权委托书编号不能超过{longest}字。", "TOO_LONG")


def _refuse_day(held: Assembly, paper: Paper, elector: Elector, *, at: datetime) -> None:
    not_ahead("收回日期", paper.returned_on, at)
    if not held.meeting_on <= paper.returned_on <= held.last_on:
        raise Refusal(
            f"{elector.address}的收回日期{paper.returned_on}不在表决期"
            f"{held.meeting_on}至{held.last_on}内，不计入。",
            "OUTSIDE_THE_VOTE",
        )


def _refuse_gaps(paper: Paper, elector: Elector, matters: list[int]) -> None:
    given = set(paper.choices)
    if given - set(matters):
        raise Refusal(f"{elector.address}的票上有未公告的事项。", "NOT_ANNOUNCED")
    if not paper.flaw and given != set(matters):
        raise Refusal(
            f"{elector.address}的票还有事项没有录入；没有表态的录“弃权”。", "CHOICE_MISSING"
        )
    if any(choice not in Choice.values for choice in paper.choices.values()):
        raise Refusal(f"{elector.address}的意见应为同意、反对、弃权或无效。", "BAD_CHOICE")


def _choice(paper: Paper, matter: int) -> str:
    return Choice.SPOILED if paper.flaw else paper.choices[matter]


def _supersede(held: Assembly, ballots: list[Ballot]) -> None:
    old = [ballot.replaces_id for ballot in ballots if ballot.replaces_id is not None]
    if not old:
        return
    current = Ballot.objects.filter(assembly=held, pk__in=old).exclude(state=B.SUPERSEDED)
    if current.update(state=B.SUPERSEDED) != len(old):
        raise Conflict("有表决票刚被他人更正，本次没有保存，请刷新后核对。", "MOVED")


def _refuse_own(held: Assembly, wanted: Collection[int], who: User) -> None:
    own = Ballot.objects.filter(assembly=held, pk__in=wanted, entered_by=who)
    named = [row.elector.address for row in own.select_related("elector")[:SHOWN]]
    if named:
        raise Refusal(
            f"{'、'.join(named)}的票是您录入的，应由另一人复核。", "ONE_PERSON_ENTERS_AND_CHECKS"
        )
