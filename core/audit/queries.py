"""Reading and checking the trail."""

from collections.abc import Iterator

from core.audit.models import GENESIS, ChainHead, Entry
from core.audit.rules import HASHED, entry_hash, iso


def faults() -> Iterator[str]:
    """Every place where the chain does not hold, as whole sentences; none means intact.

    Finds a changed entry, a missing or extra number, a reordering and a cut-off end.
    """
    expected, previous = 1, GENESIS
    for row in Entry.objects.order_by("number").values(*HASHED, "hash").iterator(chunk_size=2000):
        number = row["number"]
        if number != expected:
            yield f"第{expected}条至第{number - 1}条缺失：审计记录被删除或编号被改动。"
        elif row["previous_hash"] != previous:
            yield f"第{number}条的前一条哈希与第{number - 1}条不符：记录被替换或调换了顺序。"
        if entry_hash({**row, "at": iso(row["at"])}) != row["hash"]:
            yield f"第{number}条的内容与其哈希不符：该条被改动过。"
        expected, previous = number + 1, row["hash"]
    head = ChainHead.objects.filter(id=1).first() or ChainHead()
    if (head.number, head.hash) != (expected - 1, previous):
        last = expected - 1
        yield f"链头应为第{head.number}条，实际末条为第{last}条：末尾的记录被删除或被添加。"


def history(subject: str) -> Iterator[dict[str, object]]:
    """The acts on one subject, oldest first."""
    rows = Entry.objects.filter(subject=subject).order_by("number")
    yield from rows.values("number", "at", "actor_name", "actor_role", "verb", "sentence", "data")
