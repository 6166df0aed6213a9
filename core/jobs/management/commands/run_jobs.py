"""Do the waiting background work here and now, without Celery."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.jobs import runner


class Command(BaseCommand):
    help = "在前台执行到期的后台任务（不需要 Celery）；--tick 先做每日例行事项。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tick", action="store_true", help="先做每日例行事项")

    def handle(self, *args: Any, **options: Any) -> None:
        failed = runner.tick(at=timezone.now()) if options["tick"] else []
        ran = runner.run_due(clock=timezone.now)
        self.stdout.write(f"执行了 {ran} 项后台任务。")
        if failed:
            raise CommandError(f"例行事项未完成：{'、'.join(failed)}。详情见日志。")
