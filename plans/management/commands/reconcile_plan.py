"""与方案对照: every figure of the source documents beside the one computed from the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plans.queries import reconciliation
from plans.sources import READINGS


class Command(BaseCommand):
    """Exit 0 when all are equal, 1 when one differs or neither document is loaded."""

    help = "逐项核对方案数与系统数；有不等的以状态码1结束。"

    def handle(self, *args: Any, **options: Any) -> None:
        checks = reconciliation()
        if not checks:
            raise CommandError("本库没有装入这两份方案，无可核对；可用 load_demo 装入演示数据。")
        document = ""
        self.stdout.write("序号\t文件\t原文\t项目\t方案数\t系统数\t相等/不等")
        for number, check in enumerate(checks, start=1):
            if check.document != document:
                document = check.document
                self.stdout.write(f"== {document} ==")
            expected, actual = (f"{value}{check.unit}" for value in (check.expected, check.actual))
            cells = (number, check.section, f"“{check.sentence}”", check.label, expected, actual)
            self.stdout.write("\t".join(map(str, (*cells, check.word))))
        self.stdout.write("== 文件中的矛盾和缺漏：采用的理解和可更改的设置 ==")
        for reading in READINGS:
            self.stdout.write("\t".join(reading))
        differing = [check.key for check in checks if not check.equal]
        if differing:
            raise CommandError(
                f"共{len(checks)}项，不等{len(differing)}项：{'、'.join(differing)}。"
            )
        self.stdout.write(f"共{len(checks)}项，全部相等。")
