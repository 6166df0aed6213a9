"""Bring an office's file into the register from the command line, the way the pages do it.

Every row is taken, unchanged, or refused for a stated reason: then the command ends with 0. It
ends with 2 where the file could not be read, 3 where a heading is not understood, and 1 where
something else went wrong; nothing is written then.
"""

import json
from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from communities.models import Community, District, Street
from core.db.days import business_day
from core.db.scope import SYSTEM
from core.exchange import queries, registry, services, values
from core.exchange.fields import Wrong
from core.exchange.models import ImportBatch
from core.exchange.packing import unpack
from core.exchange.reading import Unreadable
from core.exchange.states import ImportState
from core.rules.errors import Refusal
from estates.sheets.places import Communities

FAILED, UNREADABLE, UNMAPPED = 1, 2, 3
KINDS = ("estates", "households", "committees", "companies")


class Command(BaseCommand):
    help = "导入小区、户、业委会（物管会）、企业名单；逐行列出不能导入的原因，最后一行是合计"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=KINDS, metavar="|".join(KINDS), help="导入哪一种表")
        parser.add_argument("file", help="xlsx、xls 或 csv 文件")
        parser.add_argument("--community", default="", help="全表统一的所属社区（名称或代码）")
        parser.add_argument("--map", default="", help="表头对应关系的 JSON 文件，可带 defaults")
        parser.add_argument("--on", default="", help="台账所述日期，默认今天")
        parser.add_argument("--dry-run", action="store_true", help="只核对，什么都不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            with transaction.atomic():
                self.run(options, at=at)
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except Unreadable as refusal:
            raise CommandError(refusal.sentence, returncode=UNREADABLE) from refusal
        except Refusal as refusal:
            raise CommandError(refusal.sentence, returncode=FAILED) from refusal

    def run(self, options: dict[str, Any], *, at: datetime) -> None:
        headings, defaults = mapping_of(options["map"])
        path, community = place_of(options["community"])
        kind = registry.kind(options["kind"])
        if community and any(field.name == "community" for field in kind.fields):
            defaults = {"community": community, **defaults}
        batch = services.receive(
            content=content_of(options["file"]),
            file_name=Path(options["file"]).name,
            kind=kind.code,
            by=None,
            at=at,
            on=day_of(options["on"], at=at),
            path=path,
            defaults=defaults,
        )
        if headings:
            batch = self.map(batch, headings, at=at)
        refuse_unmapped(batch)
        batch = services.stage(batch=batch, by=None, at=at)
        if batch.state == ImportState.FAILED:
            raise CommandError(batch.fault, returncode=UNREADABLE)
        self.tell(batch, dry_run=options["dry_run"])
        if not options["dry_run"] and batch.row_count:
            digest = batch.preview_digest
            services.confirm(batch=batch, digest=digest, good_only=True, by=None, at=at)
        self.stdout.write(summary(batch, dry_run=options["dry_run"]))

    def map(self, batch: ImportBatch, headings: dict[str, str], *, at: datetime) -> ImportBatch:
        """The headings of the map file that this file has; the others are for other files."""
        present = {view.heading: view.field for view in queries.headings_of(batch)}
        mapping = {
            heading: field
            for heading, field in headings.items()
            if heading in present and present[heading] != field
        }
        if not mapping:
            return batch
        if batch.state == ImportState.RECEIVED:  # all is understood, but not as the map file says
            batch = services.stage(batch=batch, by=None, at=at)
        try:
            return services.map_headings(batch=batch, mapping=mapping, by=None, at=at)
        except Refusal as refusal:
            raise CommandError(refusal.sentence, returncode=UNMAPPED) from refusal

    def tell(self, batch: ImportBatch, *, dry_run: bool) -> None:
        for note in unpack(batch.notes):
            self.stderr.write(" ".join(str(note).split()))
        for line in queries.refusals(batch):
            self.stdout.write(" ".join(str(line).split()))


def summary(batch: ImportBatch, *, dry_run: bool) -> str:
    """The last line."""
    counts = (
        f"合计{batch.row_count}行：新增{batch.new_count}，变更{batch.changed_count}，"
        f"未变{batch.unchanged_count}，不能导入{batch.refused_count}。"
    )
    return f"{counts}（试运行，没有写入）" if dry_run else counts


def content_of(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CommandError(
            f"文件“{name}”打不开：{error.strerror}。", returncode=UNREADABLE
        ) from error


def mapping_of(name: str) -> tuple[dict[str, str], dict[str, str]]:
    """Heading → field, and the texts given once for all rows, from a JSON file.

    Either {"headings": {…}, "defaults": {…}} or the headings themselves beside "defaults".
    """
    if not name:
        return {}, {}
    try:
        data = json.loads(content_of(name).decode("utf-8-sig"))
    except ValueError as error:
        raise CommandError(f"“{name}”不是 JSON 文件。", returncode=UNREADABLE) from error
    if not isinstance(data, dict):
        raise CommandError(f"“{name}”应是一个 JSON 对象：表头对应栏目。", returncode=UNREADABLE)
    defaults = data.pop("defaults", {})
    headings = data.pop("headings", data)
    for part in (headings, defaults):
        if not isinstance(part, dict) or not all(isinstance(text, str) for text in part.values()):
            raise CommandError(f"“{name}”里的对应关系都应是文字。", returncode=UNREADABLE)
    return headings, defaults


def day_of(text: str, *, at: datetime) -> date:
    if not text:
        return business_day(at)
    try:
        day: date = values.day()(text)
    except Wrong as wrong:
        raise CommandError(f"--on {text}：{wrong.sentence}") from wrong
    if day > business_day(at):
        raise CommandError(f"--on {text}：这一天还没有到。")
    return day


def place_of(community: str) -> tuple[str, str]:
    """Whose register it is, and how the community is called in it.

    A community gives its street; else the only street there is, or the only district.
    """
    if community:
        found = Communities(("",))
        try:
            pk = found.find(community)
        except Wrong as wrong:
            raise CommandError(f"--community {community}：{wrong.sentence}") from wrong
        row = Community.objects.visible_to(SYSTEM).select_related("street").get(pk=pk)
        return row.street.path, row.path.strip("/")
    for units in (Street, District):
        paths = list(units.objects.visible_to(SYSTEM).values_list("path", flat=True)[:2])
        if len(paths) == 1:
            return paths[0], ""
    raise CommandError("请用 --community 指明是哪个社区的台账。")


def refuse_unmapped(batch: ImportBatch) -> None:
    faults = queries.faults_of(batch, registry.kind(batch.kind))
    if faults:
        hint = "请在 --map 的 JSON 文件里写明表头对应的栏目，不导入的写空文字。"
        raise CommandError("".join(faults) + hint, returncode=UNMAPPED)
