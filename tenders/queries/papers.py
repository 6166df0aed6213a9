"""The papers of a round, a contract and a service, made of what is stored."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from core.papers.rules import Paper, chinese_date
from core.rules.periods import add_days
from tenders.models import (
    Application,
    NotSelected,
    Recommendation,
    RoundPublication,
    SelectionRound,
)
from tenders.papers import letters, notices
from tenders.papers.common import office_of
from tenders.papers.facts import (
    EstateFact,
    NoticeFacts,
    NotSelectedFacts,
    OfferFacts,
    RecommendFacts,
    ResultFacts,
    RoundFacts,
    SelectedFacts,
    Shortlisted,
)
from tenders.queries.choice import entries_of, letters_of, shortlist_of, term
from tenders.queries.contract_terms import parameters
from tenders.queries.rounds import public_content, published
from tenders.rules.rounds import NOTICE_ITEMS

TEXTS = (
    "qualification", "documents", "service_requirements", "office_rooms",
    "application_requirements", "evaluation_method", "activity_plan", "contract_remarks",
)  # fmt: skip
"""Items of the notice that are running text; the others stand in sentences of their own."""
EVERYBODY = 0


class Offered(NamedTuple):
    """A paper that can be printed now: its code, for whom (0: for everybody), and its words."""

    code: str
    to: int
    label: str
    numbered: bool
    """Gets a number of the street when it is issued; the others carry their own or none."""

    @property
    def recipient(self) -> str:
        return str(self.to) if self.to else ""


def subject_of(row: Any) -> str:
    """How an issued paper names the record that it is about."""
    return f"{row._meta.label_lower}:{row.pk}"


def papers_of_round(selection: SelectionRound) -> Iterator[Offered]:
    """Every paper of the round for which the facts stand, in the order of the work."""
    if published(selection) is not None:
        yield Offered("notice", EVERYBODY, "遴选公告", numbered=True)
    if selection.notice_last_day is not None and shortlist_of(selection) is not None:
        yield Offered("result", EVERYBODY, "结果公示", numbered=True)
    for letter in letters_of(selection):
        whom = f"（{letter.committee}）"
        yield Offered("recommendation", letter.pk, f"推荐函{whom}", numbered=False)
        if hasattr(letter, "choice") and letter.choice.agreed:
            yield Offered("selected", letter.pk, f"选定（中标）通知书{whom}", numbered=True)
    for row in _told(selection):
        label = f"未入选通知书（{row.application.company}）"
        yield Offered("not-selected", row.application_id, label, numbered=True)


def paper_of_round(selection: SelectionRound, offered: Offered) -> Paper:
    """The paper as the records stand now, without number and day; Refusal as its builder."""
    return MAKERS[offered.code](selection, offered.to)


def _told(selection: SelectionRound) -> list[NotSelected]:
    rows = NotSelected.objects.filter(application__round=selection)
    return list(rows.select_related("application__company").order_by("application__number"))


def _notice(selection: SelectionRound, to: int) -> Paper:
    row = published(selection)
    content = json.loads(row.content) if isinstance(row, RoundPublication) else {}
    first, last = content["registration_first_day"], content["registration_last_day"]
    facts = NoticeFacts(
        round=_round(selection, content),
        texts=tuple((NOTICE_ITEMS[name], content[name]) for name in TEXTS),
        organiser=(content["organiser_name"], content["organiser_address"]),
        registration=(date.fromisoformat(first), date.fromisoformat(last)),
        questions_last=date.fromisoformat(content["questions_last_day"]),
        place=content["registration_place"].rstrip("。"),
        hours=content["registration_hours"].rstrip("。"),
        most=content["shortlist_most"],
        changes=tuple(_change(one) for one in content.get("deadlines", ())),
    )
    return notices.selection_notice(facts)


def _change(one: dict[str, Any]) -> str:
    old, new = (chinese_date(date.fromisoformat(one[name])) for name in ("old", "new"))
    return f"{one['field']}由{old}改为{new}，事由：{one['reason'].rstrip('。')}。"


def _round(selection: SelectionRound, content: dict[str, Any] | None = None) -> RoundFacts:
    """The round with its estates as they were when the notice was published."""
    said = content or public_content(selection)
    street = selection.street
    return RoundFacts(
        office=office_of(street.name),
        bureau=street.district.bureau_name,
        title=said["title"],
        number=selection.number,
        estates=tuple(estate_fact(fact) for fact in said["facts"]),
        contact=said["contact"],
    )


def estate_fact(fact: dict[str, Any]) -> EstateFact:
    """项目基本情况 as tenders.queries.round_facts gives it."""
    area = fact.get("floor_area")
    return EstateFact(
        name=fact["name"],
        community=fact.get("community", ""),
        category=fact.get("origin", ""),
        address=fact.get("address", ""),
        area=None if area is None else Decimal(area),
        households=fact.get("households"),
        buildings=fact.get("buildings"),
    )


def _of_notice(selection: SelectionRound) -> RoundFacts:
    row = published(selection)
    return _round(selection, json.loads(row.content) if row is not None else None)


def _result(selection: SelectionRound, to: int) -> Paper:
    entries = entries_of(shortlist_of(selection))
    ranking = {row.pk: getattr(row, "ranking", None) for row in _with_ranking(entries)}
    return notices.result_notice(
        ResultFacts(
            round=_of_notice(selection),
            entries=tuple(
                Shortlisted(
                    place=entry.slot,
                    company=entry.application.company.name,
                    price=entry.application.price or Decimal(0),
                    total=getattr(ranking[entry.application_id], "total", None),
                    manager=entry.application.project_manager,
                    reason=entry.reason,
                )
                for entry in entries
            ),
            notice=_days(selection),
        )
    )


def _with_ranking(entries: list[Any]) -> list[Application]:
    keys = [entry.application_id for entry in entries]
    return list(Application.objects.filter(pk__in=keys).select_related("ranking"))


def _days(selection: SelectionRound) -> tuple[date, date]:
    first, last = selection.notice_first_day, selection.notice_last_day
    if first is None or last is None:
        message = "a result that was posted has its days"
        raise ValueError(message)
    return first, last


def _letter(selection: SelectionRound, to: int) -> Recommendation:
    return letters_of(selection).get(pk=to)


def _recommendation(selection: SelectionRound, to: int) -> Paper:
    letter = _letter(selection, to)
    entries = entries_of(shortlist_of(selection))
    reasons = [one.reason for one in entries if one.application_id == letter.application_id]
    return letters.recommendation(
        RecommendFacts(
            round=_of_notice(selection),
            committee=letter.committee.name,
            offer=_offer(letter.application),
            reason=reasons[0] if reasons else "经公示无异议的入围企业",
            notice=_days(selection),
            number=letter.letter_number,
            issued_on=letter.issued_on,
        )
    )


def _offer(application: Application) -> OfferFacts:
    company = application.company
    return OfferFacts(
        company=company.name,
        code=company.uscc or company.registration_no,
        price=application.price or Decimal(0),
        manager=application.project_manager,
        plan=application.service_plan,
        commitment=application.commitment,
        commitment_amount=application.commitment_amount or Decimal(0),
    )


def _selected(selection: SelectionRound, to: int) -> Paper:
    letter = _letter(selection, to)
    choice = letter.choice
    codes = ("CONTRACT_FILING_DAYS",)
    terms = parameters(selection.street, on=choice.decided_on, codes=codes)
    days = term(selection, "CONTRACT_SIGN_DAYS")
    return letters.selected(
        SelectedFacts(
            round=_of_notice(selection),
            committee=letter.committee.name,
            offer=_offer(letter.application),
            decided_on=choice.decided_on,
            document=choice.document,
            owners_decision=str(choice.owners_decision or choice.vote_ground),
            sign_days=days,
            sign_by=add_days(choice.decided_on, days),
            filing_days=terms.integer("CONTRACT_FILING_DAYS"),
        )
    )


def _not_selected(selection: SelectionRound, to: int) -> Paper:
    own = NotSelected.objects.select_related("application__company").get(application=to)
    others = Application.objects.filter(round=selection, price__isnull=False).exclude(
        company=own.application.company_id
    )
    names = others.order_by("number").values_list("company__name", flat=True)
    return letters.not_selected(
        NotSelectedFacts(
            round=_of_notice(selection),
            company=own.application.company.name,
            reason=own.reason,
            others=tuple(names),
        )
    )


MAKERS: dict[str, Callable[[SelectionRound, int], Paper]] = {
    "notice": _notice,
    "result": _result,
    "recommendation": _recommendation,
    "selected": _selected,
    "not-selected": _not_selected,
}
