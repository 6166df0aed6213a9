"""The only writers of people and duties, and the question every service asks first."""

from accounts.services.access import require, require_role
from accounts.services.passwords import change_own_password, one_time_password, reset_password
from accounts.services.people import (
    NewAccount,
    assign_duty,
    create_user,
    deactivate_user,
    end_duty,
    reactivate_user,
)
from accounts.services.sessions import note_failure, note_sign_in, note_sign_out

__all__ = [
    "NewAccount",
    "assign_duty",
    "change_own_password",
    "create_user",
    "deactivate_user",
    "end_duty",
    "note_failure",
    "note_sign_in",
    "note_sign_out",
    "one_time_password",
    "reactivate_user",
    "require",
    "require_role",
    "reset_password",
]
