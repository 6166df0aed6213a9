"""What the acts during a contract's life share."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models

from accounts.models import User
from core.audit import services as trail
from core.files.models import StoredFile
from core.files.services import keep
from core.rules.errors import Conflict, Refusal
from core.rules.reasons import Reason
from estates.models import Estate
from tenders.models import Contract

Paper = tuple[str, Any]
"""A file name, and its bytes or the uploaded file."""


def path_of(contract: Contract, estate: Estate | None) -> str:
    """Where an act belongs: to the estate's community, or to the street for the whole contract."""
    return str(estate.community.path if estate else contract.street.path)


def refuse_all(reasons: Iterable[Reason]) -> None:
    """One Refusal that says every reason; nothing where there is none."""
    found = list(reasons)
    if found:
        raise Refusal("".join(reason.sentence for reason in found), found[0].code)


def refuse_stranger(contract: Contract, estate: Estate | None) -> None:
    """Refusal for an estate that the contract has never served."""
    if estate is not None and not contract.services.filter(estate=estate).exists():
        raise Refusal(f"合同{contract.number}不服务“{estate.name}”，请核对。", "NOT_SERVED")


def keep_all(papers: Iterable[Paper], *, by: User, at: datetime) -> list[StoredFile]:
    """Keep the papers in order; a Refusal names what is wrong with the first bad one."""
    return [keep(name=name, content=content, by=by, at=at) for name, content in papers]


def set_once(row: models.Model, *, act: str, still: dict[str, Any], values: dict[str, Any]) -> None:
    """Set `values` while the columns of `still` hold; Conflict where somebody was first."""
    done = type(row)._default_manager.filter(pk=row.pk, **still).update(**values)
    row.refresh_from_db()
    if not done:
        raise Conflict(f"“{row}”已办理过或已撤销，不能再办理“{act}”，请刷新后核对。")


def record(  # noqa: PLR0913 -- a line of the trail has these sides, all named
    subject: models.Model,
    sentence: str,
    *,
    verb: str,
    path: str,
    by: User | None,
    at: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    """One line of the trail."""
    trail.record(
        verb=verb, sentence=sentence, by=by, at=at, subject=subject, scope_path=path, data=data
    )
