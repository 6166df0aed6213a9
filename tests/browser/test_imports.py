"""A messy sheet goes through the pages as the office does it, at a desk and on a phone."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.roles import Role
from core.jobs import runner
from estates.models import Estate
from tests.browser.window import DESK, PHONE, assert_fits
from tests.factories import make_community, make_estate, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHEET = (
    "大沁他拉街道小区台账,,,,,\n"
    "序号,社区,小区名称,户数,建筑面积（㎡）,管理方式,大小情况\n"
    '1,第001社区,白鹤咀小区,120户,"12,000.50㎡",弃管,略\n'
    "2,第001社区,幸福里,６５户,9800,专业物业,略\n"
    "3,第001社区,和平苑,约80户,9000㎡,弃管,略\n"
    "合计,,,,,,\n"
)


class Desk:
    """The officer's window, and a picture of each page on the way."""

    def __init__(self, page: Any, shot: Any, width: int) -> None:
        self.page, self.shot, self.width = page, shot, width

    def look(self, name: str) -> None:
        self.shot(self.page, f"imports-{name}-{self.width}")
        assert_fits(self.page)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def work(self) -> None:
        runner.run_due(clock=timezone.now)
        self.page.reload()

    def upload(self, sheet: Path) -> None:
        self.page.goto("/imports/")
        self.look("home")
        self.page.get_by_role("link", name="上传小区台账").click()
        self.page.get_by_label("文件").set_input_files(sheet)
        self.page.get_by_label("台账日期").fill("2022-09-01")
        self.look("upload")
        self.press("上传并核对")

    def explain(self, heading: str, field: str) -> None:
        self.page.get_by_label(heading).select_option(field)
        self.look("headings")
        self.press("记住并继续核对")
        self.look("working")

    def accept(self, text: str) -> None:
        """Of the near matches, the one that names the estate."""
        offered = self.page.get_by_label("可能是台账里已有的")
        labels = offered.locator("option").all_inner_texts()
        offered.select_option(next(label for label in labels if text in label))
        self.look("near")
        self.press("采用")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_sheet_is_uploaded_previewed_confirmed_and_taken_back(
    visit: Any, shot: Any, tmp_path: Path, width: int
) -> None:
    community = make_community()
    make_estate(community, name="白鹤嘴小区")
    officer = make_user(Role.STREET_OFFICER, community.street)
    sheet = tmp_path / "台账.csv"
    sheet.write_bytes(SHEET.encode("gb18030"))
    page = visit(officer, width)
    desk = Desk(page, shot, width)

    desk.upload(sheet)
    desk.explain("“大小情况”", "不导入")
    desk.work()
    desk.accept("白鹤嘴小区")
    page.get_by_role("link", name="变更").click()
    desk.look("changed")
    page.get_by_role("link", name="不能导入", exact=False).first.click()
    assert "约80户" in page.inner_text("main")
    desk.look("refused")
    page.get_by_label("我知道不能导入的行这次不会写入台账").check()
    desk.press("只导入合格的行")
    desk.work()
    assert "已导入" in page.inner_text("h1")
    desk.look("taken")
    assert names() == {("白鹤嘴小区", "白鹤咀小区"), ("幸福里", "")}

    page.locator("summary", has_text="撤销导入").click()
    desk.press("撤销导入")
    assert "已撤销" in page.inner_text("h1")
    desk.look("undone")
    assert names() == {("白鹤嘴小区", "")}


def names() -> set[tuple[str, str]]:
    return set(Estate.objects.values_list("name", "aliases"))
