"""One demo account per role."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demo.people import accounts
from demo.queries import is_demo


class Command(BaseCommand):
    """Prints passwords, so it refuses anywhere but in a demo database."""

    help = "列出演示账号，每个角色一个；只能用于演示数据库。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="输出 JSON，供脚本使用")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_demo():
            raise CommandError("这不是演示数据库，不能列出演示账号。")
        rows = list(accounts())
        if options["json"]:
            self.stdout.write(json.dumps([asdict(row) for row in rows], ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(
                f"{row.label}\t{row.username}\t{row.password}\t{row.unit}\t{row.start}"
            )
