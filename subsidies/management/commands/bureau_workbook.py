"""Write the bureau's workbook of a batch to a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.rules.errors import Refusal
from subsidies import exports, queries


class Command(BaseCommand):
    help = "导出一个补贴批次的申报（汇总）表。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="批次号")
        parser.add_argument("--out", required=True, type=Path, help="xlsx 文件的路径")

    def handle(self, *args: Any, **options: Any) -> None:
        number, out = options["number"], options["out"]
        batch = queries.batch_by_number(number)
        if batch is None:
            raise CommandError(f"没有批次号为“{number}”的补贴批次。", returncode=2)
        if not out.parent.is_dir():
            raise CommandError(f"文件夹“{out.parent}”不存在。", returncode=2)
        try:
            path = exports.bureau_workbook(batch=batch, path=out, at=timezone.now())
        except Refusal as refusal:
            raise CommandError(refusal.sentence, returncode=2) from refusal
        self.stdout.write(f"{path}")
