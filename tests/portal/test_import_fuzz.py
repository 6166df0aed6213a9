"""Whatever is in the cells, a row of every kind is planned or refused with every wrong column."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.exchange import registry
from core.exchange.fields import Kind, Wrong
from core.exchange.reading import Flaw
from core.exchange.reading.cells import clean
from core.exchange.states import Verdict
from core.exchange.table import Raw, read_row, said
from estates.models import Estate
from tests.factories import make_committee, make_company, make_estate, make_households
from tests.sheets_kit import context

pytestmark = pytest.mark.django_db
KINDS = ("estates", "households", "committees", "companies")
PIECES = st.sampled_from(
    ["阳光小区", "第001社区", "3号楼", "1", "100", "2022-01-01", "弃管", "业委会", "是",
     "0.5元/平米/月", "张三",
     "业主自筹物业", "无", "", "１２", "约300户", "-", "2009年", "任期", "'=1+1", "\u202e",
     "9" * 30]
)  # fmt: skip
CELLS = st.one_of(PIECES, st.text(max_size=20), st.lists(PIECES, max_size=3).map("".join))


def raw(kind: Kind, number: int, texts: dict[str, Any]) -> Raw:
    cells = {name: clean(text) for name, text in texts.items()}
    flaws = {name: cell for name, cell in cells.items() if isinstance(cell, Flaw)}
    plain = {
        name: said(kind.field(name), cell) for name, cell in cells.items() if isinstance(cell, str)
    }
    return Raw(sheet="表", number=number, texts=plain, flaws=flaws)


def unreadable(kind: Kind, name: str, text: str) -> bool:
    try:
        kind.field(name).read(text)
    except Wrong:
        return True
    return False


@pytest.mark.parametrize("code", KINDS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_row_of_anything_gets_an_answer(code: str, data: st.DataObject) -> None:
    kind = registry.kind(code)
    estate = make_estate(name="阳光小区") if not known() else None
    if estate is not None:
        make_households(estate, 1, building="3")
        make_committee(estate)
        make_company("某某物业服务有限公司")
    names = [field.name for field in kind.fields]
    lines = data.draw(st.lists(st.dictionaries(st.sampled_from(names), CELLS), max_size=4))
    rows = [read_row(kind, raw(kind, n, texts), {}) for n, texts in enumerate(lines, start=2)]
    for row in rows:
        wrong = {name for name, text in row.texts.items() if text and unreadable(kind, name, text)}
        assert wrong <= {complaint.field for complaint in row.complaints}
    good = [row for row in rows if not row.complaints]
    for planned in kind.plan(good, context(), {}) if good else []:
        assert (planned.verdict == Verdict.REFUSED) == bool(planned.complaints)
        assert all(complaint.sentence.endswith("。") for complaint in planned.complaints)


def known() -> bool:
    return Estate.objects.filter(name="阳光小区").exists()
