"""Recompute a frozen batch from its own snapshots: identical, or every difference."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from subsidies import queries, services


class Command(BaseCommand):
    help = "按冻结的依据和条款重新计算一个补贴批次；有任何不同即逐条列出并以 1 退出。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="批次号")

    def handle(self, *args: Any, **options: Any) -> None:
        batch = queries.batch_by_number(options["number"])
        if batch is None:
            raise CommandError(f"没有批次号为“{options['number']}”的补贴批次。", returncode=2)
        differences = services.recompute(batch=batch)
        for difference in differences:
            self.stdout.write(str(difference))
        if differences:
            raise CommandError(f"批次{batch}重新计算有{len(differences)}处不同。", returncode=1)
        self.stdout.write(
            f"批次{batch}重新计算一致：{batch.case_count}个小区，合计{batch.total}元，"
            f"数据指纹{batch.digest}。"
        )
