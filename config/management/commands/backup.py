"""A copy of the SQLite database that holds every acknowledged write, taken while it is in use."""

import os
import sqlite3
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection


class Command(BaseCommand):
    help = "把 SQLite 数据库完整复制到 FILE（运行中也可以）；PostgreSQL 请用 pg_dump。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="备份文件，不能已经存在")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["file"].resolve()
        if connection.vendor != "sqlite":
            raise CommandError("当前用的是 PostgreSQL：请用 pg_dump 备份，见 docs/deploy.md。")
        if target.exists():
            raise CommandError(f"{target} 已经存在：备份不覆盖旧文件，请换一个名字。")
        copy_to(target)
        self.stdout.write(f"已备份到 {target}（{target.stat().st_size} 字节），完整性检查通过。")


def copy_to(target: Path) -> None:
    """VACUUM INTO beside the target, check, then rename: a half copy never has the final name."""
    half = target.with_name(target.name + ".part")
    half.unlink(missing_ok=True)
    try:
        # made before, so that nobody else can read it while it fills
        os.close(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(half)])
        refuse_damage(half)
    except (OSError, Error, sqlite3.Error) as error:
        half.unlink(missing_ok=True)
        raise CommandError(f"备份没有完成（{error}）：请检查磁盘空间和权限。") from error
    half.rename(target)


def refuse_damage(copy: Path) -> None:
    database = sqlite3.connect(f"file:{copy}?mode=ro", uri=True)
    try:
        (answer,) = database.execute("PRAGMA integrity_check").fetchone()
    finally:
        database.close()
    if answer != "ok":
        raise CommandError(f"备份没有通过完整性检查：{answer}")
