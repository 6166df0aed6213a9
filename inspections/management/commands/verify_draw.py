"""Recompute a published draw from its certificate alone: no database, no network."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.rules.sampling import verify_certificate


class Command(BaseCommand):
    help = "核对抽样证明：按证明文件重算名册哈希、种子和抽样结果；一致时退出码为0，不符为1。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("certificate", type=Path, help="抽样证明文件（JSON）")

    def handle(self, *args: Any, certificate: Path, **options: Any) -> None:
        try:
            given = json.loads(certificate.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            self.stderr.write(f"读不了{certificate}：不是抽样证明文件（JSON）。")
            sys.exit(1)
        faults = verify_certificate(given)
        for sentence in faults:
            self.stderr.write(sentence)
        if faults:
            self.stderr.write(f"与证明不符，共{len(faults)}处。")
            sys.exit(1)
        self.stdout.write(
            f"核对无误：{given['estate_code']}（周期{given['cycle_key']}）名册{len(given['frame'])}户，"
            f"主样本{len(given['main'])}户，备用{len(given['reserve'])}户，与重算结果完全一致。"
        )
