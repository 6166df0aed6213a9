"""Applications from the first paper to the receipt, and back. What is handed in is sealed at once.

Two ways in: an officer at the window, or the company through its link (`Hand`).
"""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max

from core.db.conflicts import as_conflict
from core.db.transitions import move
from core.files.services import keep
from core.rules.canonical import canonical_json
from core.rules.errors import Conflict, Refusal
from core.rules.masks import refuse_resident_id
from tenders.models import Application, ApplicationPaper, Company, SelectionRound
from tenders.queries import applications as queries
from tenders.rules import applications as rules
from tenders.services.application_hand import Hand, require_hand, tell
from tenders.services.companies import refuse_united
from tenders.states import APPLICATION_STATES, ApplicationState
from tenders.states.applications import Paper

NAME_MOST = 120
SALT_BYTES = 16


@transaction.atomic
def begin(
    *,
    selection: SelectionRound,
    company: Company,
    by: Hand,
    at: datetime,
    seen: int | None = None,
) -> Application:
    """The draft of a company's application; the one at hand where it was begun before.

    A company that changes what it handed in starts with the papers it sent. Refusal outside the
    window and for a barred company, with the reason; Conflict for a record that was united with
    another. `seen`: number of the application that the
    person has before the eyes, 0 for none; Conflict where another one stands by now.
    """
    held = require_hand(selection, company, by, at=at)
    desk = queries.desk_of(held, company, way=by.way)
    _refuse_stale(desk, seen)
    if desk.draft is not None:
        return desk.draft
    refuse_united(company)
    if by.link is not None and len(desk.past) >= rules.MOST_TIMES:
        raise Refusal(
            f"这家企业已撤回或替换{len(desk.past)}次报名，不能再在网上重新填报，请到窗口办理。",
            "TOO_OFTEN",
        )
    with as_conflict(Application):
        draft = Application.objects.create(
            round=held,
            company=company,
            way=by.way,
            terms=canonical_json(rules.terms()),
            started_at=at,
            started_by=by.person,
        )
    if desk.live is not None:
        _carry_over(desk.live, draft, by=by, at=at)
    tell(draft, "开始填报一份报名。", "enter_application", by=by, at=at)
    return draft


@transaction.atomic
def add_paper(  # noqa: PLR0913 -- the sides of a paper, all named
    *,
    application: Application,
    kind: str,
    name: str,
    content: UploadedFile[Any] | bytes,
    by: Hand,
    at: datetime,
    instead_of: int | None = None,
) -> ApplicationPaper:
    """Keep one file of the check-list, sealed; `instead_of`: key of a file of this draft and kind.

    The same bytes of the same kind again change nothing. Refusal as core.files.services.keep, and
    where there are too many files or megabytes; Conflict once the application was handed in.
    """
    draft = _draft(application, by, at=at)
    size = len(content) if isinstance(content, bytes) else int(content.size or 0)
    _refuse_paper(draft, kind, size)
    old = _replaced(draft, kind, instead_of)
    same = queries.current_papers(draft).filter(kind=kind, file__sha256=_sha256(content)).first()
    if same is not None:
        return same
    # the name a company gave may tell what is inside: it is sealed, and the file is named neutrally
    file = keep(name=Paper(kind).label, content=content, by=by.person, at=at)
    paper = ApplicationPaper.objects.create(
        application=draft, kind=kind, file=file, name=name[:NAME_MOST], added_at=at,
        added_by=by.person,
    )  # fmt: skip
    if old is not None:
        ApplicationPaper.objects.filter(pk=old.pk).update(replaced_by=paper)
    said = f"{'替换' if old else '上传'}报名材料“{Paper(kind).label}”1个文件。"
    tell(draft, said, "enter_application", by=by, at=at)
    return paper


@transaction.atomic
def submit(*, application: Application, offer: rules.Offer, by: Hand, at: datetime) -> Application:
    """DRAFT → REGISTERED: number, moment and receipt; the offer is sealed.

    An earlier application of the company is taken back in the same moment. Refusal with every
    complaint at once; outside the window with the exact instant.
    """
    draft = _draft(application, by, at=at)
    _refuse_incomplete(draft, offer)
    papers = queries.sent_with(draft)
    text = rules.sealed_text(offer, papers=papers, salt=secrets.token_hex(SALT_BYTES))
    number = _next_number(draft.round)
    earlier = queries.desk_of(draft.round, draft.company, way=by.way).live
    if earlier is not None:
        _take_back(earlier, f"由第{number}号报名替换", by=by, at=at)
    with as_conflict(Application):
        move(
            draft,
            sources=APPLICATION_STATES.sources_of(ApplicationState.REGISTERED),
            to=ApplicationState.REGISTERED,
            act="提交报名",
            number=number,
            received_at=at,
            entered_by=by.person,
            content=text,
            digest=rules.receipt(text),
            replaces=earlier,
        )
    said = f"收到第{number}号报名，回执摘要{draft.digest}。"
    replaced = None if earlier is None else earlier.number
    data = {"number": number, "digest": draft.digest, "papers": len(papers), "replaces": replaced}
    tell(draft, said, "enter_application", by=by, at=at, data=data)
    return draft


@transaction.atomic
def withdraw(*, application: Application, reason: str, by: Hand, at: datetime) -> Application:
    """REGISTERED → WITHDRAWN while the window is open; kept, and never opened.

    The company may hand in again until the window closes, under a new number.
    """
    if not reason.strip():
        raise Refusal("请写明撤回报名的事由。", "NO_REASON")
    require_hand(application.round, application.company, by, at=at, perm="withdraw_application")
    _take_back(application, reason.strip(), by=by, at=at)
    said = f"第{application.number}号报名已撤回：{application.withdrawn_reason}。"
    tell(application, said, "withdraw_application", by=by, at=at)
    return application


def _draft(application: Application, by: Hand, *, at: datetime) -> Application:
    """The draft, held with its round; Conflict where it was handed in already."""
    held = require_hand(application.round, application.company, by, at=at)
    draft: Application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    draft.round = held
    if draft.state != ApplicationState.DRAFT or draft.way != by.way:
        now = draft.get_state_display()
        raise Conflict(f"这份报名现在是“{now}”，不能再改：请刷新后核对。", "NOT_A_DRAFT")
    return draft


def _refuse_stale(desk: queries.Desk, seen: int | None) -> None:
    """Asked while the round is held: two presses at once do not hand in twice."""
    stands = 0 if desk.live is None else int(desk.live.number or 0)
    if seen is not None and seen != stands:
        said = f"已收到第{stands}号报名" if stands else "原报名已撤回"
        raise Conflict(f"{said}，这一页已不是最新情况。请刷新后核对，不要重复提交。", "STALE")


def _refuse_paper(draft: Application, kind: str, size: int) -> None:
    frozen = queries.terms_of(draft)
    if kind not in frozen["papers"]:
        raise Refusal("材料清单里没有这一项，请刷新后重选。", "NO_SUCH_KIND")
    sizes = list(draft.papers.values_list("file__size", flat=True))
    said = rules.file_refusal(sizes, size, frozen=frozen)
    if said:
        raise Refusal(said, "TOO_MUCH")


def _replaced(draft: Application, kind: str, key: int | None) -> ApplicationPaper | None:
    """The paper that is to be replaced: of this very draft and kind, and still standing.

    It is named by its file: a draft made from an earlier application carries the same files.
    """
    if key is None:
        return None
    found: ApplicationPaper | None = (
        queries.current_papers(draft).filter(file=key, kind=kind).first()
    )
    if found is None:
        raise Conflict("要替换的材料不在这份报名里，或已被替换，请刷新后核对。", "NO_SUCH_PAPER")
    return found


def _sha256(content: UploadedFile[Any] | bytes) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    found = hashlib.sha256()
    for chunk in content.chunks():
        found.update(chunk)
    content.seek(0)
    return found.hexdigest()


def _refuse_incomplete(draft: Application, offer: rules.Offer) -> None:
    """Every complaint at once: papers that lack, figures and texts that are wrong."""
    kinds = set(queries.current_papers(draft).values_list("kind", flat=True))
    lacking = rules.missing(kinds, queries.terms_of(draft)["papers"])
    said = [f"还缺必交材料：{'、'.join(lacking)}。请上传后再提交。"] if lacking else []
    said += rules.offer_refusals(offer)
    if said:
        raise Refusal("".join(said), "INCOMPLETE")
    refuse_resident_id(**{label: getattr(offer, name) for name, label in rules.TEXTS.items()})


def _next_number(selection: SelectionRound) -> int:
    """One more than the last; the round is held, so nobody takes it beside us."""
    last = Application.objects.filter(round=selection).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


def _take_back(application: Application, reason: str, *, by: Hand, at: datetime) -> None:
    move(
        application,
        sources=APPLICATION_STATES.sources_of(ApplicationState.WITHDRAWN),
        to=ApplicationState.WITHDRAWN,
        act="撤回报名",
        withdrawn_at=at,
        withdrawn_by=by.person,
        withdrawn_reason=reason[:300],
    )


def _carry_over(live: Application, draft: Application, *, by: Hand, at: datetime) -> None:
    """The papers that were sent, once more: a change of the price is no reason to send them again.

    `bulk_create` seals each name anew for its own row.
    """
    ApplicationPaper.objects.bulk_create(
        ApplicationPaper(
            application=draft, kind=paper.kind, file=paper.file, name=paper.name, added_at=at,
            added_by=by.person,
        )
        for paper in queries.current_papers(live)
    )  # fmt: skip
