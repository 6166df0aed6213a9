"""Write the certificate of one estate's draw, for `verify_draw` and the offline page."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inspections import queries


class Command(BaseCommand):
    help = "导出抽样证明（JSON，打印到标准输出）：周期编号形如 150525/001:2022。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cycle", help="周期编号，例如 150525/001:2022")
        parser.add_argument("estate", help="小区代码")

    def handle(self, *args: Any, cycle: str, estate: str, **options: Any) -> None:
        row = queries.drawn_by_key(cycle, estate)
        if row is None:
            raise CommandError(f"没有周期{cycle}小区{estate}的抽样结果。")
        self.stdout.write(json.dumps(queries.certificate(row), ensure_ascii=False, indent=1))
