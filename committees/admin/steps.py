"""The buttons on a committee's page: one act each."""

from datetime import datetime
from typing import Any

from accounts.models import User
from committees import forms, services
from committees.admin.common import PERM, in_reach_of
from committees.models import Committee
from committees.states import COUNTED, SEATED, CommitteeKind, CommitteeState
from core.web.steps import Step

S = CommitteeState


def _group(committee: Committee, data: dict[str, Any], *, by: User, at: datetime) -> str:
    services.form_group(committee=committee, **data, by=by, at=at)
    return f"“{committee}”的筹备组已登记。"


def _elect(committee: Committee, data: dict[str, Any], *, by: User, at: datetime) -> str:
    services.elect_committee(committee=committee, **data, by=by, at=at)
    return f"已登记“{committee}”的选举（组建）结果，委员{len(data['members'])}人。"


def _meet(committee: Committee, data: dict[str, Any], *, by: User, at: datetime) -> str:
    services.record_first_meeting(committee=committee, **data, by=by, at=at)
    return f"“{committee}”的首次会议已登记。"


def _receive(committee: Committee, data: dict[str, Any], *, by: User, at: datetime) -> str:
    papers = services.receive_papers(committee=committee, **data, by=by, at=at)
    return f"已登记材料{len(papers)}份。"


def _file(committee: Committee, data: dict[str, Any], *, by: User, at: datetime) -> str:
    services.file_committee(committee=committee, **data, by=by, at=at)
    return f"“{committee}”已备案，计入组建率。"


def _activate(committee: Committee, data: dict[str, Any], *, by: User, at: datetime) -> str:
    services.activate_committee(committee=committee, by=by, at=at)
    return f"“{committee}”开始履职。"


def _join(committee: Committee, data: dict[str, Any], *, by: User, at: datetime) -> str:
    member = services.join_member(committee=committee, **data, by=by, at=at)
    return f"{member}已登记。委员变更应在30日内办理备案变更。"


def _change(committee: Committee, data: dict[str, Any], *, by: User, at: datetime) -> str:
    services.file_change(committee=committee, **data, by=by, at=at)
    return f"“{committee}”的备案变更已登记。"


def _branch(committee: Committee, data: dict[str, Any], *, by: User, at: datetime) -> str:
    branch = services.found_branch(committee=committee, **data, by=by, at=at)
    return f"{branch}已登记。"


def _renew(committee: Committee, data: dict[str, Any], *, by: User, at: datetime) -> str:
    after = services.start_re_election(committee=committee, **data, by=by, at=at)
    return f"第{after.term_number}届“{after}”开始筹备。"


def _dissolve(committee: Committee, data: dict[str, Any], *, by: User, at: datetime) -> str:
    services.dissolve_committee(committee=committee, **data, by=by, at=at)
    return f"“{committee}”已解散。"


GROUP = Step(
    title="成立筹备组",
    permission=PERM,
    warning="不少于7人、单数，业主不少于一半；成立后90日内召开首次业主大会会议。",
    form=forms.GroupForm,
    run=_group,
    applies=lambda row: row.state == S.PREPARING and row.kind == CommitteeKind.OC,
    icon="groups",
)
ELECT = Step(
    title="登记选举（组建）结果",
    permission=PERM,
    warning="人数、单数、业主比例和任期按现行规定核对，不符合的不能登记。",
    form=forms.ElectionForm,
    run=_elect,
    applies=in_reach_of(S.ELECTED),
    icon="how_to_vote",
)
MEET = Step(
    title="登记首次会议",
    permission=PERM,
    warning="选举之日起7日内召开，超期的也能登记，记录会写明。",
    form=forms.MeetingForm,
    run=_meet,
    applies=lambda row: row.state in SEATED and row.first_meeting_on is None,
    icon="event",
)
RECEIVE = Step(
    title="登记收到的材料",
    permission=PERM,
    warning="备案、履职和解散各需要的材料收齐后才能办理下一步。",
    form=forms.PapersForm,
    run=_receive,
    applies=lambda row: row.state != S.DISSOLVED,
    icon="description",
)
FILE = Step(
    title="登记备案",
    permission=PERM,
    warning="材料先“登记收到的材料”。备案后、任期内计入组建率；选举后30日内备案，超期的也能登记，记录会写明。",
    form=forms.FilingForm,
    run=_file,
    applies=in_reach_of(S.FILED),
    icon="inventory",
)
ACTIVATE = Step(
    title="开始履职",
    permission=PERM,
    warning="物管会应先办理印章刻制备案。",
    run=_activate,
    applies=in_reach_of(S.ACTIVE),
    icon="play_circle",
)
JOIN = Step(
    title="增补委员",
    permission=PERM,
    warning="人数上限和主任人数按现行规定核对；已备案的，30日内办理备案变更。",
    form=forms.JoinForm,
    run=_join,
    applies=lambda row: row.state in SEATED,
    icon="person_add",
)
CHANGE = Step(
    title="办理备案变更",
    permission=PERM,
    warning="委员变更之日起30日内办理。",
    form=forms.ChangeFilingForm,
    run=_change,
    applies=lambda row: row.state in COUNTED,
    icon="sync",
)
BRANCH = Step(
    title="成立党组织",
    permission=PERM,
    warning="登记后标为红色物业。",
    form=forms.BranchForm,
    run=_branch,
    applies=lambda row: row.state in SEATED,
    icon="flag",
)
RENEW = Step(
    title="启动换届",
    permission=PERM,
    warning="建立下一届并开始筹备；本届继续履职，至下一届备案或任期届满。",
    form=forms.RenewalForm,
    run=_renew,
    applies=lambda row: row.state in COUNTED | {S.EXPIRED},
    icon="autorenew",
)
DISSOLVE = Step(
    title="解散",
    permission=PERM,
    warning="解散后不能恢复，自次日起不再计入组建率。物管会应先有移交清单。",
    form=forms.EndForm,
    run=_dissolve,
    applies=in_reach_of(S.DISSOLVED),
    icon="cancel",
    danger=True,
)
