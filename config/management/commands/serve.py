"""Web and background work in one process, for `make run` and small offices."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from config.database import NOT_MIGRATED, is_migrated
from config.embedded import Server, why_not_listen

HIDDEN_HOSTS = {"0.0.0.0", "::"}  # noqa: S104 -- compared with, not bound to


class Command(BaseCommand):
    help = "启动物管通：网页服务和后台任务在同一个进程里（PORT、HOST 可改）。"
    # a port that is taken must be said before any other complaint
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--prepare",
            action="store_true",
            help="启动前更新数据库；数据库为空时载入演示街道",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = settings.HOST, settings.PORT
        if reason := why_not_listen(host, port):
            raise CommandError(reason)
        if not settings.EMBEDDED:
            raise CommandError("已设置 REDIS_URL：请用 docs/deploy.md 里的分开部署方式启动。")
        self.check()
        if options["prepare"]:
            self.prepare()
        elif not is_migrated():
            raise CommandError(NOT_MIGRATED)
        # no connection may be shared across gunicorn's fork
        connections.close_all()
        Server(host=host, port=port, ready=self.announce).run()

    def prepare(self) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_demo", if_empty=True)
        try:
            call_command("demo_accounts")
        except CommandError:
            # a real office: it has no demo accounts to print
            self.stdout.write("")

    def announce(self) -> None:
        host = "127.0.0.1" if settings.HOST in HIDDEN_HOSTS else settings.HOST
        self.stdout.write(f"物管通已启动：http://{host}:{settings.PORT}/ （Ctrl-C 停止）")
        sys.stdout.flush()
