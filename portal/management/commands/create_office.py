"""Start a real office: first street, communities, officer and system administrator."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from communities.services import NewCommunity, NewOffice
from core.rules.errors import Refusal
from portal.office import Founded, Person, found, require_suitable

WORDS = {
    "district_code": "旗县区代码（如 150525）",
    "district": "旗县区名称",
    "bureau": "住建部门全称",
    "street_code": "街道代码（如 001）",
    "street": "街道名称",
    "community": "社区，写成“代码:名称:物业专人”，多个用空格隔开",
    "officer": "街道物业办经办人，写成“用户名:姓名”",
    "admin": "系统管理员，写成“用户名:姓名”",
}
PERSON_PARTS, COMMUNITY_PARTS = 2, 3


class Command(BaseCommand):
    help = "建立一个街道的正式使用环境（不是演示）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, words in WORDS.items():
            flag = f"--{name.replace('_', '-')}"
            if name == "community":
                parser.add_argument(flag, action="append", help=f"{words}；可重复")
            else:
                parser.add_argument(flag, help=words)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            # before the questions: eight answers for nothing are too many
            require_suitable()
            given = self.complete(options)
            founded = found(
                office=NewOffice(
                    district_code=given["district_code"],
                    district_name=given["district"],
                    bureau_name=given["bureau"],
                    street_code=given["street_code"],
                    street_name=given["street"],
                    communities=[community(text) for text in given["community"]],
                ),
                officer=person(given["officer"]),
                admin=person(given["admin"]),
                at=timezone.now(),
            )
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.tell(founded)

    def complete(self, options: dict[str, Any]) -> dict[str, Any]:
        """Ask for what was not given, where there is somebody to ask."""
        missing = [name for name in WORDS if not options[name]]
        if missing and not sys.stdin.isatty():
            flags = "、".join(f"--{name.replace('_', '-')}" for name in missing)
            raise CommandError(f"缺少参数：{flags}。")
        given = {name: options[name] for name in WORDS}
        for name in missing:
            answer = input(f"{WORDS[name]}：").strip()
            given[name] = answer.split() if name == "community" else answer
        return given

    def tell(self, founded: Founded) -> None:
        self.stdout.write(f"已建立{founded.street.district.name}{founded.street.name}。")
        self.stdout.write("以下一次性密码只显示这一次，首次登录须修改：")
        for account in (founded.officer, founded.admin):
            self.stdout.write(
                f"  {account.user}  用户名 {account.user.username}  {account.password}"
            )
        if founded.proposed:
            self.stdout.write(
                f"已按建议值提出参数{founded.proposed}项，须由住建局审核员批准后生效。"
                "请系统管理员登录后建立住建局审核员等账号。"
            )


def person(text: str) -> Person:
    parts = [part.strip() for part in text.replace("：", ":").split(":")]
    if len(parts) != PERSON_PARTS or not all(parts):
        raise CommandError(f"“{text}”应写成“用户名:姓名”。")
    return Person(username=parts[0], name=parts[1])


def community(text: str) -> NewCommunity:
    parts = [part.strip() for part in text.replace("：", ":").split(":")]
    if len(parts) != COMMUNITY_PARTS or not all(parts):
        raise CommandError(f"“{text}”应写成“代码:名称:物业专人”。")
    return NewCommunity(code=parts[0], name=parts[1], liaison=parts[2])
