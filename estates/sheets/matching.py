"""Which estate of the register a row means: by code, by name or alias, or by a person's choice."""

from collections.abc import Sequence

from core.exchange.fields import AS_NEW, Chosen, Context, Row, Suggestion, Wrong
from estates import rules
from estates.sheets.drafts import Draft, fill
from estates.sheets.near import NearNames
from estates.sheets.places import (
    NO_ESTATE,
    Communities,
    Estates,
    Known,
    by_code,
    names_of,
    normal,
    regions_of,
)
from estates.sheets.stored import NOTHING, stored

SOMEBODY_ELSES = "这个小区代码已被使用，请核对，或留空由系统编号。"
ONLY_ONCE = "与本表第{number}行是同一个小区，每个小区只写一行。"


def decide(rows: Sequence[Row], context: Context, chosen: Chosen) -> list[Draft]:
    """A draft for each row, in order; reads a fixed number of times, writes nothing."""
    drafts = [Draft(row=row) for row in rows]
    communities = Communities(context.scope)
    for draft in drafts:
        try:
            draft.community = communities.find(draft.value("community"))
        except Wrong as wrong:
            draft.complain("community", wrong.sentence)
    placed = [draft for draft in drafts if draft.community]
    matcher = Matcher(placed, communities, chosen)
    for draft in placed:
        matcher.match(draft)
    now = stored({draft.target for draft in placed if draft.target})
    for draft in placed:
        if draft.target:
            draft.stored = now[draft.target]
        matcher.link(draft)
        if not draft.complaints:
            fill(draft, context)
    return drafts


class Matcher:
    """Everything that is needed to recognise the estates of one set of rows."""

    def __init__(self, drafts: Sequence[Draft], communities: Communities, chosen: Chosen) -> None:
        where = {draft.community for draft in drafts}
        self.communities, self.chosen = communities, chosen
        self.estates = Estates(where)
        self.codes = by_code({code for draft in drafts if (code := draft.value("code"))})
        self.regions = regions_of(where)
        self._near: dict[int, NearNames] = {}
        self._rows: dict[object, int] = {}

    def match(self, draft: Draft) -> None:
        """Find the row's estate; what is not found is new."""
        found = self._by_code(draft) if draft.value("code") else self._by_name(draft)
        if draft.complaints:
            return
        if found is None and not draft.value("code"):
            found = self._suggested(draft)
        if found is not None:
            draft.target = found.pk
        self._refuse_second(draft)

    def link(self, draft: Draft) -> None:
        """The region and the estate that this one is a zone of; both stand in the register."""
        region = draft.value("region")
        if region is not None:
            self._region(draft, region)
        parent = draft.value("parent")
        if parent is not None:
            self._parent(draft, parent)

    def _by_code(self, draft: Draft) -> Known | None:
        code = draft.value("code")
        known, named = self.codes.get(code), self._by_name(draft)
        if known is None:
            if named is not None:
                draft.complain(
                    "code", f"台账中“{named.name}”的代码是{named.code}，与这里的不一致。"
                )
            draft.code = code
        elif known.community not in self.communities.paths:
            draft.complain("code", SOMEBODY_ELSES)
        elif known.ended:
            draft.complain("code", f"这个代码的小区“{known.name}”已经终止，不能再导入。")
        elif known.community != draft.community:
            there = self.communities.names[known.community]
            draft.complain("community", f"台账中这个小区在{there}；调整社区请用沿革事项办理。")
        elif normal(draft.value("name")) not in known.names:
            draft.complain(
                "name",
                f"台账中这个代码的小区叫“{known.name}”；更名请用沿革事项办理，或把新名称登记为别名。",
            )
        return known

    def _by_name(self, draft: Draft) -> Known | None:
        own = normal(draft.value("name"))
        aliases = names_of("", draft.value("aliases") or "")
        found = self.estates.named(draft.community, [own]) or self.estates.named(
            draft.community, aliases
        )
        if len(found) > 1:
            codes = "、".join(f"{known.name}（{known.code}）" for known in found[:5])
            draft.complain("name", f"台账中有几个小区叫这个名称或别名：{codes}。请填写小区代码。")
            return None
        return found[0] if found else None

    def _suggested(self, draft: Draft) -> Known | None:
        """The near match that a person accepted; else the near ones become suggestions."""
        choice = self.chosen.get(draft.row.key, "")
        if choice == AS_NEW:
            return None
        if draft.community not in self._near:
            everyone = self.estates.of(draft.community)
            self._near[draft.community] = NearNames((known.pk, known.name) for known in everyone)
        pks = self._near[draft.community].near(draft.value("name"))
        near = [self.estates.all[pk] for pk in pks]
        draft.suggestions = tuple(
            Suggestion(str(known.pk), f"{known.name}（{known.code}）") for known in near
        )
        accepted = next((known for known in near if str(known.pk) == choice), None)
        if choice and accepted is None:
            draft.complain("name", "选定的小区已不在台账的相近名称里，请重新选择。")
        if accepted is not None:
            self._remember_spelling(draft, accepted)
        return accepted

    @staticmethod
    def _remember_spelling(draft: Draft, known: Known) -> None:
        """The sheet's spelling becomes an alias: next time it is recognised without asking."""
        given = draft.value("aliases")
        names = rules.other_names(given if given is not None else known.aliases)
        spelled = "、".join(dict.fromkeys([*names, draft.value("name")]))
        draft.row = _with(draft.row, "aliases", spelled[:200])

    def _refuse_second(self, draft: Draft) -> None:
        """Two rows of one set that mean the same estate, also where one says an alias."""
        own = normal(draft.value("name"))
        names = names_of(draft.value("name"), draft.value("aliases") or "") | {own}
        marks: list[object] = [("name", draft.community, name) for name in names]
        marks += [("code", draft.code)] if draft.code else []
        marks += [("estate", draft.target)] if draft.target else []
        for mark in marks:
            if mark in self._rows:
                draft.complain("name", ONLY_ONCE.format(number=self._rows[mark]))
                return
        self._rows.update(dict.fromkeys(marks, draft.row.number))

    def _region(self, draft: Draft, text: str) -> None:
        region = self.regions.get((draft.community, normal(text)))
        if region is None:
            draft.complain("region", "本社区没有这个物业管理区域，请先划分区域。")
        elif not draft.target:
            draft.sets["region"] = region
        elif draft.stored.estate.get("region") != region:
            draft.complain("region", "与台账中的物业管理区域不同；调整区域请在沿革事项中办理。")

    def _parent(self, draft: Draft, text: str) -> None:
        found = self.estates.named(draft.community, [normal(text)])
        found = found or [known for known in self.estates.of(draft.community) if known.code == text]
        if len(found) != 1:
            draft.complain("parent", f"{NO_ESTATE}请先导入大区，再导入分区。" if not found else
                           "有几个小区叫这个名字，请填写小区代码。")  # fmt: skip
        elif found[0].pk == draft.target:
            draft.complain("parent", "小区不能是自己的分区。")
        elif draft.stored is NOTHING or draft.stored.estate["parent"] != found[0].pk:
            draft.sets["parent"] = found[0].pk
            if draft.target:
                draft.tell(
                    "parent", old=self._name(draft.stored.estate["parent"]), new=found[0].name
                )

    def _name(self, pk: int | None) -> str:
        return self.estates.all[pk].name if pk in self.estates.all else ""


def _with(row: Row, name: str, value: str) -> Row:
    return Row(
        sheet=row.sheet, number=row.number, texts=row.texts,
        values={**row.values, name: value}, complaints=row.complaints,
    )  # fmt: skip


def identity(row: Row, context: Context) -> str:
    """Two rows of a file with the same text mean the same estate."""
    name = row.values.get("name")
    where = normal(str(row.values.get("community") or ""))
    return f"{where}|{normal(name)}" if name else ""


__all__ = ["decide", "identity"]
