"""The question every service asks first."""

from accounts.models import User
from accounts.permissions import LABELS
from core.db.scope import scope_of
from core.rules.errors import Forbidden


def require(by: User | None, perm: str, *, path: str) -> None:
    """Refuse unless `by` may do `perm` at the unit with this path; None is the system itself.

    Raises Forbidden when the role may not, the person is no longer active, or the unit lies
    outside the person's scope (an empty path lies outside every scope).
    """
    if by is None:
        return
    require_role(by, perm)
    if not scope_of(by).covers(path):
        sentence = "您的职责范围不包括这个单位，不能办理。请由负责该单位的人员办理。"
        raise Forbidden(sentence, "OUT_OF_SCOPE")


def require_role(by: User | None, perm: str) -> None:
    """The same for acts that concern no unit (a company, the catalogue): only the role decides."""
    if by is not None and not by.has_perm(perm):
        act = LABELS.get(perm, "这件事")
        raise Forbidden(f"{by.get_role_display()}不能办理“{act}”。", "ROLE_MAY_NOT")
