"""Is background work alive? For health checks: exit 1 when the sweep has fallen silent."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.jobs import queries


class Command(BaseCommand):
    help = "检查后台任务巡查最近是否运行过；超过 --within 秒没有运行则退出码为 1。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--within", type=int, default=300, help="最多沉默的秒数")

    def handle(self, *args: Any, **options: Any) -> None:
        silence = queries.silent_for("sweep", at=timezone.now())
        if silence is None:
            raise CommandError("后台任务巡查还没有运行过：请检查 worker 和 beat。")
        seconds = int(silence.total_seconds())
        if seconds > options["within"]:
            raise CommandError(f"后台任务巡查已 {seconds} 秒没有运行：请检查 worker 和 beat。")
        self.stdout.write(f"后台任务正常：{seconds} 秒前巡查过。")
