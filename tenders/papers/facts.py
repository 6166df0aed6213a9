"""What the papers are made of: plain values, filled in by tenders.queries.papers."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class EstateFact:
    """项目基本情况 of one estate; None where the register does not know."""

    name: str
    community: str
    category: str = ""
    address: str = ""
    area: Decimal | None = None
    households: int | None = None
    buildings: int | None = None


@dataclass(frozen=True, kw_only=True)
class RoundFacts:
    """A round, as every paper of it names it."""

    office: str
    """The street's office, e.g. 大沁他拉街道办事处."""
    bureau: str
    title: str
    number: str
    estates: tuple[EstateFact, ...]
    contact: str = ""


@dataclass(frozen=True, kw_only=True)
class NoticeFacts:
    """A version of the notice as it was published."""

    round: RoundFacts
    texts: tuple[tuple[str, str], ...]
    """Headings of the office with what was typed, in the order in which the notice reads."""
    organiser: tuple[str, str]
    registration: tuple[date, date]
    questions_last: date
    place: str
    hours: str
    most: int
    changes: tuple[str, ...] = ()
    """Deadlines that were put off, one sentence each."""


@dataclass(frozen=True, kw_only=True)
class Shortlisted:
    """One company of the published result."""

    place: int
    company: str
    price: Decimal
    total: Decimal | None
    manager: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ResultFacts:
    """The shortlist and its days of publicity."""

    round: RoundFacts
    entries: tuple[Shortlisted, ...]
    notice: tuple[date, date]


@dataclass(frozen=True, kw_only=True)
class OfferFacts:
    """One company's own offer."""

    company: str
    code: str
    price: Decimal
    manager: str
    plan: str
    commitment: str
    commitment_amount: Decimal


@dataclass(frozen=True, kw_only=True)
class RecommendFacts:
    """推荐函: one company to one committee."""

    round: RoundFacts
    committee: str
    offer: OfferFacts
    reason: str
    notice: tuple[date, date]
    number: str
    issued_on: date


@dataclass(frozen=True, kw_only=True)
class SelectedFacts:
    """选定: what the committee decided, and by when the contract is to be signed."""

    round: RoundFacts
    committee: str
    offer: OfferFacts
    decided_on: date
    document: str
    owners_decision: str
    """Title of the owners' decision behind it, or the ground why there is none."""
    sign_days: int
    sign_by: date
    filing_days: int


@dataclass(frozen=True, kw_only=True)
class NotSelectedFacts:
    """The own reason of one company that was not chosen; `others` only to keep them out."""

    round: RoundFacts
    company: str
    reason: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ContractFacts:
    """要素 of a contract as it stands."""

    number: str
    office: str
    company: str
    company_code: str
    committee: str
    region: str
    estates: tuple[EstateFact, ...]
    signed_on: date | None
    starts_on: date
    ends_on: date
    fee: Decimal
    fee_model: str
    charge_mode: str
    fee_starts_on: date | None
    fees: tuple[tuple[str, str], ...] = ()
    """Other fees: what for, and the rate with its unit."""
    fund_rate: Decimal | None = None
    items: tuple[tuple[str, str, str, str], ...] = ()
    """Scope, item, frequency, standard."""
    commitments: tuple[tuple[str, str, Decimal | None, date], ...] = ()
    """Facility, quantity, amount, due day."""
    rooms: str = ""
    reserve: str = ""
    exit_terms: str = ""
    filing: str = ""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One line of an inspection."""

    item: str
    place: str
    quantity: str
    condition: str
    problem: str = ""
    remedy: str = ""
    """Who puts it right by when."""
    recheck: str = ""


@dataclass(frozen=True, kw_only=True)
class HandoverFacts:
    """承接查验 of one estate."""

    number: str
    estate: EstateFact
    contract: str
    company: str
    owners: tuple[str, str]
    """Unit and people, as for the next two."""
    company_people: str
    street: tuple[str, str]
    started_on: date
    signed_on: date | None
    papers: tuple[tuple[str, str, str], ...]
    """Kind, 已移交 or 未移交, remark."""
    findings: tuple[Finding, ...]
    counts: tuple[tuple[str, int], ...]
    remark: str = ""
    takeover_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class DismissalFacts:
    """解聘: the owners' decision and the days of the written notice (民法典 946)."""

    company: str
    committee: str
    estates: tuple[str, ...]
    contract: str
    contract_signed_on: date | None
    decision: str
    decided_on: date
    served_on: date
    days: int
    clause: str
    earliest_end_on: date
    handover_days: int
