"""The main job as one command."""

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from communities.models import Street
from core.db.scope import SYSTEM
from core.rules.capitals import amount_in_words
from core.rules.errors import Refusal
from core.rules.money import yuan
from plans import due
from plans import year as years
from subsidies import queries as subsidy_queries
from subsidies.exports import bureau_workbook
from subsidies.models import Batch


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 2000 <= int(text) <= 2199):
        raise CommandError(f"年度“{text}”不对：应是 2000 至 2199 的四位数字，例如 2022。")
    return int(text)


class Command(BaseCommand):
    help = "办理一个街道一年的考评和补贴：凡不需要人办的步骤都办完，最后给出申报表和各社区汇总。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=_year, help="年度，例如 2022")
        parser.add_argument("--street", default="", help="街道路径或名称；只有一个街道时可不写")
        parser.add_argument(
            "--demo-answers",
            action="store_true",
            help="由演示人员填写入户答卷和评分表（仅限演示数据库）",
        )
        parser.add_argument("--out", default="", help="申报表存放目录，默认在数据目录的 exports 下")

    def handle(self, *args: Any, **options: Any) -> None:
        street = self.street(options["street"], options["year"])
        lent = years.hands_for(street)
        if options["demo_answers"] and lent is None:
            raise CommandError(
                "--demo-answers 只能用于演示数据库；本库不是演示数据，请由人员办理。"
            )
        now = timezone.now()
        try:
            report = years.advance(
                street=street,
                year=options["year"],
                until=timezone.localdate(now),
                at=now,
                hands=lent if options["demo_answers"] else None,
                replay=lent is not None,
            )
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"{street}{options['year']}年度")
        for title in report.done:
            self.stdout.write(f"  本次办理：{title}")
        if not report.done:
            self.stdout.write("  各步骤此前均已办理，本次没有改动。")
        if report.batch is not None:
            self.summary(report.batch, Path(options["out"] or settings.DATA_DIR / "exports"))
        if report.waiting:
            self.stdout.write(f"下一步：{report.waiting}")

    def street(self, wanted: str, year: int) -> Street:
        """The one street meant; a sentence when it is none or not clear which."""
        found = list(due.streets_to_assess(on=date(year, 12, 31), wanted=wanted))
        if len(found) == 1:
            return found[0]
        if found:
            names = "、".join(f"{street}（{street.path}）" for street in found)
            raise CommandError(f"有多个街道：{names}。请用 --street 指明一个。")
        reason = f"找不到街道“{wanted}”" if wanted else f"没有街道在{year}年接管过无物业小区"
        raise CommandError(f"{reason}。请先登记小区、合同和承接查验，或用 --street 指明街道。")

    def summary(self, batch: Batch, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = bureau_workbook(batch=batch, path=folder / f"{batch.number}.xlsx")
        self.stdout.write("社区\t小区数\t享受补贴\t金额（元）")
        for row in subsidy_queries.by_community(SYSTEM, batch):
            self.stdout.write(f"{row.name}\t{row.cases}\t{row.payable}\t{yuan(row.total)}")
        self.stdout.write(
            f"合计\t{batch.case_count}\t{batch.payable_count}\t{yuan(batch.total)}"
            f"（{amount_in_words(batch.total)}）"
        )
        self.stdout.write(f"数据指纹 {batch.digest}")
        self.stdout.write(f"申报表：{path}")
