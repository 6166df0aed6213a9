"""Rounds on their way from the opening to the choice, carried there by the acts themselves.

The round is opened on Monday 15 May 2023; a notice posted on Tuesday the 16th runs three working
days, to the end of Friday the 19th.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from accounts.roles import Role
from committees.models import Committee
from communities.models import Community
from estates.models import Estate
from tenders.models import Application, OpeningRecord, PanelJudge, ScoreSheet, SelectionRound
from tenders.queries import evaluation as queries
from tenders.rules.scoring import DEFAULT_WEIGHTS
from tenders.services import evaluation as services
from tenders.services.evaluation import Answer, Decided, Seat
from tenders.states import ApplicationState, Method, RoundState, Way
from tests.factories import make_committee, make_community, make_company, make_estate, make_user
from tests.tenders.rounds_kit import AFTER, DURING, make_round

OPENED = datetime(2023, 5, 15, 2, tzinfo=UTC)
POSTED = datetime(2023, 5, 16, 2, tzinfo=UTC)
LAST_DAY = date(2023, 5, 19)
FREE = datetime(2023, 5, 20, 2, tzinfo=UTC)
CHOSEN = datetime(2023, 5, 25, 2, tzinfo=UTC)

Share = Callable[[int, int], str]
"""Which share of every weight a judge gives: (number of the application, seat) → share."""


def better_first(number: int, seat: int) -> str:
    """Application 1 gets 0.9 of everything, 2 gets 0.8 …, from every judge."""
    return f"0.{10 - number}"


@dataclass
class Board:
    """A round, the people around it, and its applications by number."""

    selection: SelectionRound
    estate: Estate
    officer: User
    clerk: User
    director: User
    bureau: User
    applications: list[Application] = field(default_factory=list)

    def fresh(self) -> SelectionRound:
        """The round as it stands."""
        self.selection.refresh_from_db()
        return self.selection

    def states(self) -> list[str]:
        """States of the applications, by number."""
        return [Application.objects.get(pk=row.pk).state for row in self.applications]


def opened(
    community: Community | None = None,
    *,
    prices: Sequence[str] = ("0.5000", "0.6000", "0.7000", "0.8000"),
    method: Method = Method.OPEN,
    beside: Sequence[Estate] = (),
    **fields: Any,
) -> Board:
    """A round in 资格审查 with an opened application for each price; `beside` are more estates."""
    community = community or make_community()
    estate = make_estate(community)
    street = community.street
    people: dict[str, Any] = {
        "officer": make_user(Role.STREET_OFFICER, street),
        "clerk": make_user(Role.STREET_OFFICER, street),
        "director": make_user(Role.STREET_DIRECTOR, street),
        "bureau": make_user(Role.BUREAU_REVIEWER, street.district),
    }
    if method == Method.NEGOTIATED:
        fields |= {
            "method": method, "negotiation_asked_by": people["officer"],
            "negotiation_asked_at": AFTER, "negotiated_by": people["bureau"],
            "negotiated_at": AFTER, "negotiated_reason": "报名不足三家。",
        }  # fmt: skip
    selection = make_round(street, [estate, *beside], state=RoundState.SCREENING, **fields)
    board = Board(selection=selection, estate=estate, **people)
    for number in range(1, len(prices) + 1):
        board.applications.append(_received(board, number))
    _open(board, prices)
    return board


def _received(board: Board, number: int) -> Application:
    return Application.objects.create(
        round=board.selection,
        company=make_company(),
        number=number,
        state=ApplicationState.REGISTERED,
        way=Way.OFFICE,
        terms="{}",
        started_at=DURING,
        started_by=board.officer,
        received_at=DURING,
        entered_by=board.officer,
        digest=f"{number:064d}",
    )


def _open(board: Board, prices: Sequence[str]) -> None:
    OpeningRecord.objects.create(
        round=board.selection, place="201室", present="甲、乙", started_at=OPENED,
        started_by=board.officer, opened_at=OPENED, opened_by=board.bureau, listing="[]",
        digest="0" * 64,
    )  # fmt: skip
    for application, price in zip(board.applications, prices, strict=True):
        Application.objects.filter(pk=application.pk).update(
            price=Decimal(price), service_plan="每日保洁", project_manager="张三", staffing="6人",
            commitment_amount=Decimal(0),
        )  # fmt: skip
        application.refresh_from_db()


def screened(board: Board | None = None, *, failing: Sequence[int] = ()) -> Board:
    """Every applicant decided; the numbers in `failing` are disqualified over their credit."""
    board = board or opened()
    for application in board.applications:
        for item in queries.CHECKLIST:
            bad = item == "CREDIT" and application.number in failing
            services.screen(
                selection=board.selection, application=application, item=item, passed=not bad,
                reason="失信名单在列" if bad else "", by=board.officer, at=OPENED,
            )  # fmt: skip
    services.finish_screening(selection=board.selection, by=board.director, at=OPENED)
    board.fresh()
    return board


def seats(board: Board, outside: int = 3) -> list[Seat]:
    """The reviewer of the bureau, the second officer and outside experts."""
    inside = [Seat(user=board.bureau, unit="住建局"), Seat(user=board.clerk, unit="街道物业办")]
    experts = [Seat(name=f"专家{n}", unit="评标专家库", expert=True) for n in range(1, outside + 1)]
    return inside + experts


def panelled(board: Board | None = None, **options: Any) -> Board:
    """A panel of five, everyone declared without conflict."""
    board = screened(board, **options)
    for judge in services.appoint_panel(
        selection=board.selection, seats=seats(board), by=board.officer, at=OPENED
    ):
        by = judge.user or board.officer
        services.declare_conflict(judge=judge, conflict=False, by=by, at=OPENED)
    return board


def marks(share: str = "0.8") -> dict[str, Decimal]:
    """The same share of every weight."""
    return {code: Decimal(weight) * Decimal(share) for code, weight in DEFAULT_WEIGHTS.items()}


def enter(board: Board, judge: PanelJudge, number: int, share: str = "0.8") -> ScoreSheet:
    """One sheet, entered by the judge or by the officer."""
    return services.enter_sheet(
        judge=judge, application=board.applications[number - 1], marks=marks(share),
        by=judge.user or board.officer, at=OPENED,
    )  # fmt: skip


def sign(board: Board, sheet: ScoreSheet) -> ScoreSheet:
    """Signed by the judge, or by the director for an outside expert."""
    seen = {line.item: line.points for line in sheet.lines.all()}
    by = sheet.judge.user or board.director
    return services.sign_sheet(sheet=sheet, seen=seen, by=by, at=OPENED)


def marked(board: Board | None = None, *, share: Share = better_first, **options: Any) -> Board:
    """Every sheet entered and signed."""
    board = panelled(board, **options)
    for judge in queries.judges_of(board.selection):
        for application in queries.qualified(board.selection):
            number = application.number or 0
            sign(board, enter(board, judge, number, share(number, judge.seat)))
    return board


def evaluated(board: Board | None = None, **options: Any) -> Board:
    """The order stands: 1, 2, 3, 4."""
    board = marked(board, **options)
    services.evaluate(selection=board.selection, by=board.officer, at=OPENED)
    board.fresh()
    return board


def shortlisted(
    board: Board | None = None, *, picked: Sequence[int] = (1, 2), **options: Any
) -> Board:
    """Two of four on the shortlist."""
    board = evaluated(board, **options)
    services.shortlist(selection=board.selection, picked=picked, by=board.officer, at=OPENED)
    board.fresh()
    return board


def publicised(board: Board | None = None, *, at: datetime = POSTED, **options: Any) -> Board:
    """The result is posted."""
    board = shortlisted(board, **options)
    services.publicise(selection=board.selection, by=board.director, at=at)
    board.fresh()
    return board


def object_to(
    board: Board, *, received_on: date = LAST_DAY, at: datetime = FREE, source: str = "丙物业公司"
) -> Any:
    """An objection on the last day, entered the day after."""
    return services.enter_objection(
        selection=board.selection, source=source, received_on=received_on,
        text="甲公司业绩不实", by=board.officer, at=at,
    )  # fmt: skip


def answered(board: Board, objection: Any, *, upheld: bool, **options: Any) -> Any:
    """Answered by the director."""
    answer = Answer(text="经核查，答复如下。", upheld=upheld, **options)
    return services.answer_objection(objection=objection, answer=answer, by=board.director, at=FREE)


def recommended(
    board: Board | None = None, *, committee: Committee | None = None, **options: Any
) -> Board:
    """Recommended to the estate's committee the day after the notice."""
    board = publicised(board, **options)
    committee = committee or make_committee(board.estate)
    services.recommend(
        selection=board.selection, committees=[committee], letter_number="奈街函〔2023〕5号",
        by=board.director, at=FREE,
    )  # fmt: skip
    board.fresh()
    return board


def agreed(decision: Any, **fields: Any) -> Decided:
    """The committee agrees on 25 May 2023, on the owners' decision."""
    values = {"agreed": True, "decided_on": date(2023, 5, 25), "document": "业委会决定3号"}
    return Decided(owners_decision=decision, **{**values, **fields})
