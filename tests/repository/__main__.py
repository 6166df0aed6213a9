"""`python -m tests.repository`: write docs/parameters.md and docs/states.md from the code."""

import os
from collections.abc import Iterator
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

DOCS = Path(__file__).resolve().parents[2] / "docs"
FINAL = "— (final)"


def rewritten(page: Path, lines: Iterator[str], *, start: str) -> None:
    """Keep the words above the first line that begins with `start`, replace the rest."""
    above = page.read_text(encoding="utf-8").split(f"\n{start}", 1)[0].rstrip()
    page.write_text("\n".join([above, "", *lines]).rstrip() + "\n", encoding="utf-8")


def parameters() -> Iterator[str]:
    from policies.catalogue import CATALOGUE  # after django.setup()

    yield "| code | 参数 | 单位 | default | clause |"
    yield "|---|---|---|---|---|"
    for code, entry in CATALOGUE.items():
        default = "—" if entry.default is None else entry.default
        yield f"| `{code}` | {entry.label} | {entry.unit} | {default} | {entry.clause} |"


def states() -> Iterator[str]:
    from tests.repository.test_states import TABLES  # after django.setup()

    for name, moves in TABLES.items():
        yield f"## {name}"
        yield ""
        yield "| state | 中文 | may become |"
        yield "|---|---|---|"
        for state, targets in moves.rows.items():
            # in the order of the lifecycle, not of a hash
            after = "、".join(str(one.label) for one in moves.rows if one in targets) or FINAL
            yield f"| `{state.name}` | {state.label} | {after} |"
        yield ""


if __name__ == "__main__":
    rewritten(DOCS / "parameters.md", parameters(), start="| code")
    rewritten(DOCS / "states.md", states(), start="## ")
