"""What the office types when an estate is split or merged: figures, buildings, names."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django import forms

from core.web.steps import Limited
from estates.forms_register import SizeForm
from estates.models import Building, Estate
from estates.queries import living_blocks
from estates.register import NewEstate
from estates.services import Assignment

UNKNOWN = frozenset({"", "-", "—", "不详"})
CELLS = 5
PARTS_MOST = 12
STAYS = "0"
BUILDING = "building_"


class Part(NamedTuple):
    """One new estate as typed on its line."""

    code: str
    name: str
    household_count: int
    floor_area: Decimal | None
    subsidy_area: Decimal | None


class SplitForm(SizeForm, Limited):
    """拆分: the new estates one a line; where each building goes; what stays, if anything does."""

    parts = forms.CharField(
        label="新小区（每行一个）",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="依次写：小区代码，名称，户数，总建筑面积，补贴计算面积，用逗号隔开；面积不详写“-”",
    )
    rest = forms.ChoiceField(
        label="未逐栋选择的楼栋归",
        required=False,
        help_text="留空的，每一栋有住户的楼栋都要在下面选择去向；住户和业主随楼栋转入",
    )
    field_order = ("parts", "rest")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = ""
        self.fields["household_count"].required = False
        self.fields["household_count"].label = "原小区剩余户数"
        self.fields["household_count"].help_text = "原小区不再保留的，留空"
        self.fields["rest"].choices = _choices("请逐栋选择")  # type: ignore[attr-defined]

    def limit(self, user: Any, obj: Estate) -> None:
        """One question for each building with dwellings."""
        self.code = obj.code
        names = []
        for block in living_blocks(estates=[obj.pk]):
            names.append(f"{BUILDING}{block.pk}")
            self.fields[names[-1]] = forms.ChoiceField(
                label=f"{block.name}（{block.dwellings}户）归",
                required=False,
                choices=_choices("同上"),
            )
        self.order_fields(["parts", "rest", *names])

    def clean_parts(self) -> list[Part]:
        """Every line read, or the first that cannot be."""
        return list(_parts(self.cleaned_data["parts"]))

    def clean(self) -> dict[str, Any]:
        source = self.cleaned_data.get("source")
        cleaned = super().clean()
        if self.errors:
            return cleaned
        codes = [self.code, *(part.code for part in cleaned["parts"])]
        chosen = {
            int(name.removeprefix(BUILDING)): self._code(name, cleaned.pop(name), codes)
            for name in [name for name in cleaned if name.startswith(BUILDING)]
        }
        buildings = {pk: code for pk, code in chosen.items() if code}
        rest = self._code("rest", cleaned.pop("rest"), codes)
        assignment = Assignment(buildings=buildings, rest=rest)
        return {**cleaned, "source": source, "assignment": assignment}

    def _code(self, name: str, place: str, codes: list[str]) -> str:
        """The estate's code for the place in the list; "" for none."""
        if not place:
            return ""
        if int(place) >= len(codes):
            self.add_error(name, f"没有第{place}个新小区。")
            return ""
        return codes[int(place)]


class MergeForm(SizeForm, Limited):
    """合并: other estates of the community go into this one, or with it into a new one."""

    estates = forms.ModelMultipleChoiceField(
        label="一并合并的小区",
        queryset=Estate._default_manager.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    code = forms.CharField(
        label="新设小区的代码",
        max_length=20,
        required=False,
        help_text="并入本小区的，代码和名称都留空；新设小区的，本小区也随之终止",
    )
    name = forms.CharField(label="新设小区的名称", max_length=80, required=False)
    names = forms.CharField(
        label="楼栋改名（每行一栋，可不填）",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="依次写：原小区代码，原楼栋名，新楼栋名。重名而未写的，前面加原小区名称",
    )
    field_order = ("estates", "code", "name", "names")

    def limit(self, user: Any, obj: Estate) -> None:
        """Estates of the same community that still stand."""
        rows = Estate._default_manager.visible_to(user).filter(
            community=obj.community_id, last_day__isnull=True
        )
        self.fields["estates"].queryset = rows.exclude(pk=obj.pk)  # type: ignore[attr-defined]
        self.here = Building._default_manager.visible_to(user).filter(estate__in=rows)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if bool(cleaned["code"]) != bool(cleaned["name"]):
            self.add_error("code", "新设小区的代码和名称要么都填，要么都不填。")
        return {**cleaned, "names": self._names(cleaned["names"])}

    def _names(self, text: str) -> dict[int, str]:
        rows = self.here.values_list("estate__code", "name", "pk")
        known = {(code, name): pk for code, name, pk in rows}
        found = {}
        for place, cells in _lines(text):
            if len(cells) != 3 or (cells[0], cells[1]) not in known:
                self.add_error(
                    "names", f"第{place}行没有写成“原小区代码，原楼栋名，新楼栋名”，或没有这栋楼。"
                )
            else:
                found[known[cells[0], cells[1]]] = cells[2]
        return found


def successor(estate: Estate, figures: Mapping[str, Any], *, grounds: Any, why: str) -> NewEstate:
    """A new estate in the place of the old one: its own name and figures, the old particulars."""
    return NewEstate(
        community_id=estate.community_id, region_id=estate.region_id, mode=estate.mode,
        since=grounds.from_day, origin=estate.origin, completed_on=estate.completed_on,
        completed_year=estate.completed_year, address=estate.address, reason=why[:200],
        document=grounds.document, **figures,
    )  # fmt: skip


def split_asked(estate: Estate, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the service takes, from what was typed."""
    grounds = data["grounds"]
    why = f"由“{estate.name}”拆分"
    source = data.get("source") or grounds.document
    parts = [
        successor(estate, {**part._asdict(), "source": source}, grounds=grounds, why=why)
        for part in data["parts"]
    ]
    return {"estate": estate, "parts": parts, "remaining": data["size"],
            "assignment": data["assignment"]}  # fmt: skip


def merge_asked(estate: Estate, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the service takes, from what was typed."""
    chosen = [row.pk for row in data["estates"]]
    size, names = data["size"], data["names"]
    if not data["code"]:
        return {"estates": chosen, "into": estate, "size": size, "names": names}
    figures = {
        name: getattr(size, name)
        for name in ("household_count", "floor_area", "subsidy_area", "source")
    }
    new = successor(
        estate, {"code": data["code"], "name": data["name"], **figures},
        grounds=data["grounds"], why=f"由“{estate.name}”等合并",
    )  # fmt: skip
    return {"estates": [estate.pk, *chosen], "into": new, "size": None, "names": names}


def _choices(none: str) -> list[tuple[str, str]]:
    new = [(str(place), f"第{place}个新小区") for place in range(1, PARTS_MOST + 1)]
    return [("", none), (STAYS, "留在原小区"), *new]


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    for place, line in enumerate(filter(str.strip, text.splitlines()), start=1):
        plain = line.replace("，", ",").replace("\t", ",")
        yield place, [cell.strip() for cell in plain.split(",")]


def _parts(text: str) -> Iterator[Part]:
    for place, cells in _lines(text):
        if len(cells) != CELLS:
            raise forms.ValidationError(f"第{place}行应有{CELLS}项，实有{len(cells)}项。")
        code, name, households, *areas = cells
        if not households.isdecimal():
            raise forms.ValidationError(f"第{place}行的户数“{households}”不是整数。")
        yield Part(code, name, int(households), *(_area(area, place) for area in areas))


def _area(text: str, place: int) -> Decimal | None:
    if text in UNKNOWN:
        return None
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise forms.ValidationError(f"第{place}行的面积“{text}”不是数字。") from error
