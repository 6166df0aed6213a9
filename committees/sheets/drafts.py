"""Rows of 业委会台账 gathered into committees: whose, in which state, with which members."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from committees.models import Committee, Member
from committees.sheets.columns import FIELDS
from committees.states import COUNTED, CommitteeKind, CommitteeState
from core.exchange import records
from core.exchange.fields import Change, Complaint, Context, Planned, Row, Wrong
from core.exchange.states import Verdict
from estates.sheets.places import Communities, Estates, normal, regions_of

S = CommitteeState
TITLES = {each.name: each.title for each in FIELDS}
NO_PLACE = "没有这个小区或物业管理区域，或者它不在您的职责范围内。"
MANY_PLACES = "有几个小区（区域）叫这个名字，请填写代码或所属社区。"
ELSEWHERE = "台账中登记的是“{old}”；更正和变动请在业委会（物管会）页面办理。"
DATES = ("formed_on", "first_meeting_on", "term_first_day", "term_last_day", "filed_on")
LASTING = ("formed_on", "term_first_day", "term_last_day", "filed_on")
"""What a step of the committee's life has written: an import fills nothing in and changes none."""
LOOSE = ("name", "first_meeting_on", "filing_no", "party_led")
COLUMNS = (*DATES, "name", "filing_no", "party_led", "state", "term_number", "kind")
LONGEST_TITLE = 20


@dataclass(frozen=True)
class Somebody:
    """A member as the sheet names them."""

    name: str
    title: str = ""
    party: bool | None = None
    owner: bool = True
    duty: str = ""
    phone: str = ""


@dataclass
class Line:
    """One row and what is wrong with it."""

    row: Row
    complaints: list[Complaint] = field(default_factory=list)

    def complain(self, name: str, sentence: str) -> None:
        self.complaints.append(Complaint(name, self.row.texts.get(name, ""), sentence))


@dataclass
class Draft:
    """One committee with all its rows."""

    lines: list[Line]
    place: tuple[str, int] = ("", 0)
    community: int = 0
    place_name: str = ""
    given: dict[str, Any] = field(default_factory=dict)
    stored: Mapping[str, Any] = field(default_factory=dict)
    sets: dict[str, Any] = field(default_factory=dict)
    members: list[Somebody] = field(default_factory=list)
    joining: list[Somebody] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def head(self) -> Line:
        return self.lines[0]

    def refused(self) -> bool:
        return any(line.complaints for line in self.lines)

    def planned(self) -> list[Planned]:
        """One answer for each row; a committee with a bad row is refused as a whole."""
        whole = self.refused()
        return [self._planned(line, whole=whole) for line in self.lines]

    def _planned(self, line: Line, *, whole: bool) -> Planned:
        target = str(self.stored.get("pk", ""))
        complaints = tuple(line.complaints)
        if whole and not complaints:
            bad = next(each for each in self.lines if each.complaints)
            sentence = f"同一个业委会（物管会）的第{bad.row.number}行有问题，请一起改正。"
            complaints = (Complaint("", "", sentence),)
        if complaints:
            return Planned(row=line.row, verdict=Verdict.REFUSED, complaints=complaints)
        if not target:
            return Planned(row=line.row, verdict=Verdict.NEW)
        mine = tuple(self.changes) if line is self.head else ()
        verdict = Verdict.CHANGED if mine else Verdict.UNCHANGED
        return Planned(row=line.row, verdict=verdict, target=target, changes=mine)


def group_text(row: Row) -> str:
    """Rows with the same text speak of the same committee."""
    parts = (row.values.get(name) for name in ("community", "place", "kind", "term_number"))
    return "|".join(normal(str(part or "")) for part in parts)


def gather(rows: Sequence[Row]) -> list[Draft]:
    """The rows of each committee together, in the order of their first rows."""
    groups: dict[str, list[Line]] = {}
    for row in rows:
        groups.setdefault(group_text(row), []).append(Line(row))
    return [Draft(lines=lines) for lines in groups.values()]


def collect(draft: Draft) -> None:
    """What the rows say of the committee together; two rows that differ are a complaint."""
    for line in draft.lines:
        for name in (*DATES, "term", "name", "filing_no", "party_led", "state", "kind",
                     "term_number", "director", "member_count", "party_count"):  # fmt: skip
            value = line.row.values.get(name)
            if value is None:
                continue
            if draft.given.setdefault(name, value) != value:
                line.complain(name, f"与第{draft.head.row.number}行写的不同，请核对。")
    term = draft.given.pop("term", None)
    if term is not None:
        for name, day in zip(("term_first_day", "term_last_day"), term, strict=True):
            if draft.given.setdefault(name, day) != day:
                draft.head.complain("term", "任期起止与任期起、任期止写的不同，请核对。")
    _people(draft)


def _people(draft: Draft) -> None:
    found: dict[str, Somebody] = {}
    for line in draft.lines:
        for somebody in _of_row(line):
            if somebody.name in found:
                line.complain("member_name", f"“{somebody.name}”写了两次，每人只写一次。")
            elif len(somebody.title) > LONGEST_TITLE:
                line.complain("members", f"“{somebody.name}”的职务超过{LONGEST_TITLE}个字。")
            found[somebody.name] = somebody
    director = draft.given.get("director")
    if director is not None:
        known = found.get(director, Somebody(director))
        if known.title and ("副" in known.title or "主任" not in known.title):
            draft.head.complain("director", f"名单上“{director}”的职务是{known.title}，请核对。")
        found[director] = replace(known, title=known.title or "主任")
    draft.members = list(found.values())
    _check_count(draft)


def _of_row(line: Line) -> list[Somebody]:
    values = line.row.values
    people = [Somebody(person.name, person.post) for person in values.get("members") or ()]
    if values.get("member_name") is not None:
        people.append(
            Somebody(
                name=values["member_name"],
                title=values.get("member_title") or "",
                party=values.get("member_party"),
                owner=values.get("member_owner") is not False,
                duty=values.get("member_duty") or "",
                phone=values.get("member_phone") or "",
            )
        )
    elif any(values.get(f"member_{name}") is not None for name in ("title", "phone", "duty")):
        line.complain("member_name", "写了委员的职务、职责或电话，没有写姓名。")
    return people


def _check_count(draft: Draft) -> None:
    """The counts are there to check a list by; the director alone is no list."""
    if len(draft.members) <= 1:
        return
    count = draft.given.get("member_count")
    if count is not None and count != len(draft.members):
        sentence = f"名单上有{len(draft.members)}人，与委员数不一致，请核对是否漏写。"
        draft.head.complain("member_count", sentence)
    party = draft.given.get("party_count")
    marked = [somebody for somebody in draft.members if somebody.party is not None]
    if party is not None and marked and party != sum(bool(each.party) for each in marked):
        draft.head.complain("party_count", "与名单上的党员人数不一致，请核对。")


def locate(drafts: Sequence[Draft], context: Context) -> None:
    """Find the estate or region of each committee."""
    communities = Communities(context.scope)
    wanted: dict[int, int] = {}
    for number, draft in enumerate(drafts):
        text = draft.head.row.values.get("community")
        try:
            wanted[number] = communities.find(text) if text is not None else 0
        except Wrong as wrong:
            draft.head.complain("community", wrong.sentence)
    asked = set(communities.paths) if 0 in wanted.values() else set(wanted.values())
    estates, regions = Estates(asked), regions_of(asked)
    coded = {known.code: known for known in estates.all.values()}
    for number, community in wanted.items():
        draft = drafts[number]
        text = str(draft.head.row.values["place"])
        name = normal(text)
        found = {("estate", known.pk): (known.community, known.name) for known in (
            [coded[text]] if text in coded else
            estates.named(community, [name]) if community else estates.anywhere(name))}  # fmt: skip
        found |= {
            ("region", pk): (where, text)
            for (where, key), pk in regions.items()
            if key == name and community in {0, where}
        }
        if len(found) != 1:
            draft.head.complain("place", MANY_PLACES if found else NO_PLACE)
            continue
        draft.place, (draft.community, draft.place_name) = next(iter(found.items()))


def load(drafts: Sequence[Draft]) -> None:
    """The committee of the register that each draft means, with its members in office."""
    keys: dict[str, set[int]] = {"estate": set(), "region": set()}
    for draft in drafts:
        keys[draft.place[0]].add(draft.place[1])
    rows = Committee.objects.filter(estate__in=keys["estate"]) | Committee.objects.filter(
        region__in=keys["region"]
    )
    names = ("pk", "estate", "region", *COLUMNS)
    stored = list(rows.exclude(state=S.DISSOLVED).order_by("term_number", "pk").values(*names))
    for draft in drafts:
        kind, term = draft.given["kind"], draft.given.get("term_number")
        mine = [
            row for row in stored if row[draft.place[0]] == draft.place[1] and row["kind"] == kind
        ]
        same = [row for row in mine if term is None or row["term_number"] == term]
        draft.stored = same[-1] if same else {}
        live = [row for row in mine if row["state"] in COUNTED and row not in same]
        if live and not draft.stored and state_of(draft, on=date.max) in COUNTED:
            label = CommitteeKind(kind).label
            sentence = (
                f"台账中还有履职中的第{live[0]['term_number']}届{label}，请先办理换届或解散。"
            )
            draft.head.complain("term_number", sentence)
    seated = Member.objects.filter(
        committee__in={draft.stored["pk"] for draft in drafts if draft.stored},
        last_day__isnull=True,
    )
    present: dict[int, set[str]] = {}
    for committee, name in seated.values_list("committee", "name"):
        present.setdefault(committee, set()).add(name)
    for draft in drafts:
        if draft.stored:
            compare(draft, present.get(draft.stored["pk"], set()))


def state_of(draft: Draft, *, on: date) -> str:
    """The state that is written, or the one that follows from the days."""
    given = draft.given
    if given.get("state") is not None:
        return str(given["state"])
    if given.get("filed_on") is None or given.get("term_first_day") is None:
        return S.PREPARING if given.get("formed_on") is None else S.ELECTED
    last = given.get("term_last_day")
    if last is not None and last < on and on != date.max:
        return S.EXPIRED
    return S.FILED if given.get("first_meeting_on") is None else S.ACTIVE


def compare(draft: Draft, present: set[str]) -> None:
    """What differs from the register: particulars change, a life and its members do not."""
    for name in (*LASTING, "state"):
        new, old = draft.given.get(name), draft.stored[name]
        if new is not None and new != old:
            told = records.told(Committee, name, old) or "空"
            draft.head.complain(name, ELSEWHERE.format(old=told))
    for name in LOOSE:
        new, old = draft.given.get(name), draft.stored[name]
        if new is None or records.same(old, new):
            continue
        draft.sets[name] = new
        told = records.told(Committee, name, old)
        draft.changes.append(Change(TITLES[name], told, records.told(Committee, name, new)))
    named = {somebody.name for somebody in draft.members}
    listed = len(named) > 1 or any(line.row.values.get("member_name") for line in draft.lines)
    if not present:
        draft.joining = draft.members
        draft.changes += [Change(TITLES["members"], "", "、".join(sorted(named)))] if named else []
    elif (listed and named != present) or named - present:
        draft.head.complain("members", ELSEWHERE.format(old="、".join(sorted(present))))
