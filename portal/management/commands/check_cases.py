"""``check_cases FILE.json``: an office checks our arithmetic against its own examples."""

import io
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from portal.case_fields import CaseError, shown
from portal.cases import answered

MAX_BYTES = 20_000_000


class Command(BaseCommand):
    """Print the cases with our results; exit 2 and one sentence for a file that cannot be used."""

    help = "读入核对样例（JSON），用本系统的规则计算后按同样格式输出"
    # Arithmetic only: neither the database nor the settings need to be in order.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One file."""
        parser.add_argument("file", nargs="*", help="核对样例文件（JSON）")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Answer, or refuse with one sentence on the error stream."""
        _speak_utf8()
        try:
            text = answered(_bytes(options["file"]))
        except CaseError as error:
            self.stderr.write(error.sentence)
            sys.exit(2)
        self.stdout.write(text)


def _bytes(files: list[str]) -> bytes:
    if len(files) != 1:
        sentence = "请给出一个核对样例文件：check_cases 文件.json。"
        raise CaseError(sentence)
    name = shown(files[0])
    try:
        path = Path(files[0])
        if not path.is_file():
            sentence = f"没有文件 {name}。"
            raise CaseError(sentence)
        if path.stat().st_size > MAX_BYTES:
            sentence = f"文件 {name} 超过{MAX_BYTES // 1_000_000}兆字节。"
            raise CaseError(sentence)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        sentence = f"文件 {name} 不能读取。"
        raise CaseError(sentence) from error


def _speak_utf8() -> None:
    # A terminal of another encoding must not turn a Chinese sentence into a traceback.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
