"""People, their one role, and the units they answer for since when."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.permissions import allowed
from accounts.roles import LEVEL_OF, Level, Role
from communities.models import Community, District, Street
from core.db.scope import Scope, ScopedQuerySet, scope_of, within


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: Any) -> "UserQuerySet":
        """People with a duty inside the viewer's scope."""
        scope = scope_of(user)
        if scope.is_empty:
            return self.none()
        duties = Duty.objects.filter(within(scope, "path"))
        return self.filter(pk__in=duties.values("user_id"))


class HiddenQuerySet(models.QuerySet["PastPassword"]):
    def visible_to(self, user: Any) -> "HiddenQuerySet":
        """Nobody lists these."""
        return self.none()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "User":
        user: User = self.get(username=username)
        return user


class User(AbstractBaseUser):
    """A person. One person has one role; there is no superuser (docs/adr/0004)."""

    username = models.CharField("用户名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    role = models.CharField("角色", max_length=30, choices=Role.choices)
    is_active = models.BooleanField("在用", default=True)
    must_change_password = models.BooleanField("首次登录须改密码", default=True)
    password_changed_on = models.DateField("密码修改日期", null=True, blank=True)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"
        ordering: ClassVar[list[str]] = ["username"]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_role_display()}）"

    @property
    def is_staff(self) -> bool:
        """Everyone but the surveyors works in the staff pages, and sees there what the role may."""
        return self.is_active and self.role != Role.SURVEYOR

    @property
    def is_superuser(self) -> bool:
        return False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_active and allowed(self.role, perm)

    def has_perms(self, perms: Any, obj: Any = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and allowed(self.role, f"{app_label}.")

    def scope_on(self, day: date) -> Scope:
        """Units this person answers for on the day."""
        current = Q(until__isnull=True) | Q(until__gte=day)
        duties = self.duties.filter(current, since__lte=day).order_by("path")
        return Scope(tuple(duties.values_list("path", flat=True)))

    @cached_property
    def scope(self) -> Scope:
        """Scope of today; read once per request because each request loads its own user."""
        return self.scope_on(timezone.localdate())  # noqa: TID251 -- the one clock of data scope

    def owes_password(self, *, on: date, max_days: int) -> bool:
        """Must the person set a new password before anything else? 0 days: age never asks."""
        if self.must_change_password:
            return True
        changed = self.password_changed_on
        return bool(max_days and changed and on - changed > timedelta(days=max_days))

    def get_short_name(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class PastPassword(models.Model):
    """The hash of a password that was replaced, so that it does not come back too soon."""

    user = models.ForeignKey(
        User, models.PROTECT, related_name="past_passwords", verbose_name="人员"
    )
    password = models.CharField("密码摘要", max_length=128)
    replaced_at = models.DateTimeField("更换时间")

    objects = HiddenQuerySet.as_manager()

    class Meta:
        verbose_name = "用过的密码"
        verbose_name_plural = "用过的密码"
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.user.name} {self.replaced_at:%Y-%m-%d}"


class DutyQuerySet(ScopedQuerySet):
    path_lookup = "path"


class Duty(models.Model):
    """Who answers for which unit, since when. Ended, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="duties", verbose_name="人员")
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, verbose_name="旗县区"
    )
    street = models.ForeignKey(Street, models.PROTECT, null=True, blank=True, verbose_name="街道")
    community = models.ForeignKey(
        Community, models.PROTECT, null=True, blank=True, verbose_name="社区"
    )
    path = models.CharField("路径", max_length=80, db_index=True, editable=False)
    since = models.DateField("起")
    until = models.DateField("止", null=True, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = "职责"
        verbose_name_plural = "职责"
        ordering: ClassVar[list[str]] = ["path", "since"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="duty_names_exactly_one_unit",
                condition=(
                    Q(district__isnull=False, street__isnull=True, community__isnull=True)
                    | Q(district__isnull=True, street__isnull=False, community__isnull=True)
                    | Q(district__isnull=True, street__isnull=True, community__isnull=False)
                ),
                violation_error_message="一项职责只能对应一个旗县区、街道或社区。",
            ),
            models.CheckConstraint(
                name="duty_ends_after_it_starts",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                violation_error_message="职责的止日不能早于起日。",
            ),
            models.UniqueConstraint(
                fields=["user", "path"],
                condition=Q(until__isnull=True),
                name="person_holds_a_unit_only_once",
                violation_error_message="此人已负责这个单位。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.name} · {self.unit}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.path = self.unit.path
        super().save(*args, **kwargs)

    @property
    def unit(self) -> District | Street | Community:
        found = self.district or self.street or self.community
        if found is None:
            raise ValidationError("职责没有指明旗县区、街道或社区。")
        return found

    def clean(self) -> None:
        level = LEVEL_OF[self.user.role] if self.user_id else None
        unit = self.district or self.street or self.community
        levels = {District: Level.DISTRICT, Street: Level.STREET, Community: Level.COMMUNITY}
        if level and unit is not None and levels[type(unit)] != level:
            raise ValidationError(f"{self.user.get_role_display()}的职责应落在{level.label}一级。")
