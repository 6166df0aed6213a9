"""物业服务人 as a sheet: the credit code identifies, everything else may change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.exchange import records, values
from core.exchange.fields import (
    Change,
    Chosen,
    Complaint,
    Context,
    Effect,
    Field,
    Kind,
    Planned,
    Row,
)
from core.exchange.states import Verdict
from core.rules.errors import Conflict
from tenders.models import Company, ProviderKind
from tenders.rules.companies import company_key

FIELDS = (
    Field(name="uscc", title="统一社会信用代码", read=values.credit_code(), as_text=True,
          needed=True,
          aliases=("信用代码", "社会信用代码", "统一信用代码", "credit code"),
          example="91150525MA0Q000014", rule="18位，按营业执照填写。"),
    Field(name="name", title="企业名称", read=values.text(100), needed=True,
          aliases=("名称", "公司名称", "物业企业", "物业公司", "物业服务企业", "单位名称",
                   "company", "name"),
          example="某某物业服务有限公司", rule="营业执照上的全称，最多100个字。"),
    Field(name="kind", title="类型", aliases=("企业类型", "kind"),
          choices=tuple(ProviderKind.labels),
          read=values.choice(
              dict(ProviderKind.choices),
              {"COMPANY": ("企业", "物业企业", "公司", "物业公司"), "OTHER_MANAGER": ("个人",
                                                                          "其他")}),
          example="物业服务企业", rule="从清单中选择；新登记时留空为物业服务企业。"),
    Field(name="legal_representative", title="法定代表人", read=values.person_name(),
          aliases=("法人", "法人代表", "法定代表人姓名", "负责人", "legal representative"),
          example="张三", rule="只填写姓名。"),
    Field(name="contact_phone", title="联系电话", read=values.phone(), as_text=True,
          aliases=("电话", "联系方式", "企业电话", "phone"), example="0475-4212345",
          rule="11位手机号或固定电话，只填一个。"),
)  # fmt: skip
TITLES = {each.name: each.title for each in FIELDS}
COLUMNS = ("name", "kind", "legal_representative", "contact_phone")


@dataclass
class Draft:
    """One row on its way."""

    row: Row
    stored: Mapping[str, Any] = field(default_factory=dict)
    sets: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)

    def planned(self) -> Planned:
        if self.complaints:
            verdict = Verdict.REFUSED
        elif not self.stored:
            verdict = Verdict.NEW
        else:
            verdict = Verdict.CHANGED if self.changes else Verdict.UNCHANGED
        return Planned(
            row=self.row,
            verdict=verdict,
            target=str(self.stored.get("pk", "")),
            changes=tuple(self.changes),
            complaints=tuple(self.complaints),
        )


def plan(rows: Sequence[Row], context: Context, chosen: Chosen) -> list[Planned]:
    """What would become of each row of a list of companies."""
    return [draft.planned() for draft in decide(rows)]


def decide(rows: Sequence[Row]) -> list[Draft]:
    """A draft for each row, in order; two statements, nothing written."""
    drafts = [Draft(row=row) for row in rows]
    codes = {str(row.values["uscc"]) for row in rows}
    stored = Company.objects.filter(uscc__in=codes).values("pk", "uscc", "merged_into", *COLUMNS)
    known = {row["uscc"]: row for row in stored}
    others = Company.objects.choosable().values_list("name", "uscc", "registration_no")
    named = {company_key(name): uscc or number for name, uscc, number in others}
    seen: dict[str, int] = {}
    for draft in drafts:
        _match(draft, known, named=named)
        code = str(draft.row.values["uscc"])
        if seen.setdefault(code, draft.row.number) != draft.row.number:
            sentence = f"与本表第{seen[code]}行是同一家企业，每家只写一行。"
            draft.complaints.append(Complaint("uscc", draft.row.texts["uscc"], sentence))
    return drafts


def _match(
    draft: Draft, known: Mapping[str, Mapping[str, Any]], *, named: Mapping[str, str]
) -> None:
    code, name = str(draft.row.values["uscc"]), str(draft.row.values["name"])
    draft.stored = known.get(code, {})
    sentence = ""
    other = named.get(company_key(name), code)
    if draft.stored.get("merged_into"):
        sentence = "这条登记已并入别的登记，请改用保留的一条的统一社会信用代码。"
    elif other != code and not _is_called(draft.stored, name):
        sentence = (
            f"同名的企业已登记，统一社会信用代码是{other}，与这里的不同，请对照营业执照核对。"
        )
    if sentence:
        draft.complaints.append(Complaint("uscc", draft.row.texts["uscc"], sentence))
        return
    for column in COLUMNS:
        value = draft.row.values.get(column)
        if value is None or (draft.stored and records.same(draft.stored[column], value)):
            continue
        draft.sets[column] = value
        if draft.stored:
            old = records.told(Company, column, draft.stored[column])
            new = records.told(Company, column, value)
            draft.changes.append(Change(TITLES[column], old, new))


def _is_called(stored: Mapping[str, Any], name: str) -> bool:
    """Does the record bear the name already, told apart from its namesake?"""
    return bool(stored) and company_key(str(stored["name"])) == company_key(name)


def take(planned: Sequence[Planned], context: Context) -> list[Effect]:
    """Write the rows; a register that says something else than at the preview is a Conflict."""
    drafts = decide([each.row for each in planned])
    for draft, each in zip(drafts, planned, strict=True):
        now = draft.planned()
        if (now.verdict, now.target) != (each.verdict, each.target):
            raise Conflict("名单刚被他人改动，与预览时不同，请重新核对后再确认。", "REGISTER_MOVED")
    rows = [Company(uscc=d.row.values["uscc"], **d.sets) for d in drafts if not d.stored]
    effects = records.add(Company, rows, key=("uscc",), kept=COLUMNS)
    changed = {d.stored["pk"]: d.sets for d in drafts if d.stored and d.sets}
    return effects + records.change(
        Company, changed, {d.stored["pk"]: d.stored for d in drafts if d.stored}
    )


def undo(effects: Sequence[Effect], context: Context) -> None:
    """Take the batch back; Refusal naming what was built on it."""
    records.take_back(effects, (Company,))


def identity(row: Row, context: Context) -> str:
    """The credit code."""
    return str(row.values.get("uscc") or "")


COMPANIES = Kind(
    code="companies",
    title="物业服务人名单",
    version=1,
    permission="tenders.add_company",
    fields=FIELDS,
    plan=plan,
    take=take,
    undo=undo,
    identity=identity,
)
