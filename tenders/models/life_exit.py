"""How a company leaves, who serves in between, and what the office is reminded of."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from communities.models import Street
from core.db.actors import person
from core.db.fields import MoneyField
from core.db.scope import ScopedQuerySet, scope_of, within
from estates.models import Estate
from tenders.models.companies import Company
from tenders.models.contracts import Contract, Service, ServiceQuerySet
from tenders.states.life import ExitItem, ReminderKind


class OfServiceQuerySet(ScopedQuerySet):
    path_lookup = "service__estate__community__path"


class OfEstateQuerySet(ScopedQuerySet):
    path_lookup = "estate__community__path"


class ExitHandover(models.Model):
    """退出交接: one thing that the leaving company hands over, by when and when it did."""

    service = models.ForeignKey(
        Service, models.PROTECT, related_name="exit_items", verbose_name="服务"
    )
    item = models.CharField("交接内容", max_length=10, choices=ExitItem.choices)
    due_on = models.DateField("期限")
    done_on = models.DateField("交接日期", null=True, blank=True)
    received_by = models.CharField("接收人", max_length=60, blank=True)
    note = models.CharField("交接情况", max_length=300, blank=True)
    entered_by = person("登记人", null=True, blank=True)

    objects = OfServiceQuerySet.as_manager()

    class Meta:
        verbose_name = "退出交接"
        verbose_name_plural = "退出交接"
        ordering: ClassVar[list[str]] = ["due_on", "service", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["service", "item"],
                name="exit_item_is_listed_once",
                violation_error_message="这项交接内容已在清单中。",
            ),
            models.CheckConstraint(
                name="done_exit_item_names_the_receiver",
                condition=Q(done_on__isnull=True) | ~Q(received_by=""),
                violation_error_message="已交接的应写明接收人。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service.estate}：{self.get_item_display()}"


class EmergencyService(models.Model):
    """应急物业服务: who serves until the next company takes over, published, six months at most."""

    estate = models.ForeignKey(
        Estate, models.PROTECT, related_name="emergencies", verbose_name="小区"
    )
    company = models.ForeignKey(
        Company, models.PROTECT, related_name="+", verbose_name="应急物业服务人"
    )
    from_day = models.DateField("服务起")
    until = models.DateField("服务止（含当天）")
    content = models.CharField("服务内容", max_length=500)
    cost = MoneyField("费用（元）")
    cost_note = models.CharField("费用标准和承担方式", max_length=200, blank=True)
    published_on = models.DateField("公示日期", help_text="服务内容、期限和费用的公示")
    published_where = models.CharField("公示地点", max_length=100)
    reason = models.CharField("事由", max_length=300)
    live = models.BooleanField("现行", default=True)
    ended_on = models.DateField("结束日期（最后一天）", null=True, blank=True)
    end_reason = models.CharField("结束原因", max_length=300, blank=True)
    entered_by = person("登记人")
    entered_at = models.DateTimeField("登记时间")

    objects = OfEstateQuerySet.as_manager()

    class Meta:
        verbose_name = "应急物业服务"
        verbose_name_plural = "应急物业服务"
        ordering: ClassVar[list[str]] = ["-from_day", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["estate"],
                condition=Q(live=True),
                name="estate_has_one_live_emergency",
                violation_error_message="本小区已有现行的应急物业服务。",
            ),
            models.CheckConstraint(
                name="emergency_ends_after_it_starts",
                condition=Q(until__gte=F("from_day")),
                violation_error_message="应急服务的止日不能早于起日。",
            ),
            models.CheckConstraint(
                name="ended_emergency_has_a_last_day",
                condition=Q(live=True, ended_on__isnull=True)
                | Q(live=False, ended_on__isnull=False),
                violation_error_message="结束的应急服务应有最后一天。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.estate} {self.from_day}起应急服务"


class ReminderQuerySet(ScopedQuerySet):
    path_lookup = "street__path"

    def visible_to(self, user: Any) -> Self:
        """The street's; a community sees those of its estates and of contracts that serve them."""
        scope = scope_of(user)
        if scope.is_empty:
            return self.none()
        mine = Service.objects.filter(
            within(scope, ServiceQuerySet.path_lookup), contract=OuterRef("contract")
        )
        return self.filter(
            within(scope, self.path_lookup)
            | within(scope, "estate__community__path")
            | Exists(mine)
        )


class ContractReminder(models.Model):
    """A deadline of a contract, service or company: raised once, settled by the act or when moot.

    `subject` names what it is about ("contract:12", "contract:12:2024Q3", "event:7"): with the
    kind and the day it makes the reminder unique.
    """

    street = models.ForeignKey(Street, models.PROTECT, related_name="+", verbose_name="街道")
    contract = models.ForeignKey(
        Contract, models.PROTECT, null=True, blank=True, related_name="reminders",
        verbose_name="合同",
    )  # fmt: skip
    estate = models.ForeignKey(
        Estate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="小区"
    )
    kind = models.CharField("事项", max_length=20, choices=ReminderKind.choices)
    subject = models.CharField("对象", max_length=60, editable=False)
    about = models.CharField("说明", max_length=200)
    due_on = models.DateField("期限")
    raised_on = models.DateField("提醒日期")
    settled_on = models.DateField("办结日期", null=True, blank=True)
    settled_by = person("办结人", null=True, blank=True)
    note = models.CharField("办结说明", max_length=300, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "合同到期提醒"
        verbose_name_plural = "合同到期提醒"
        ordering: ClassVar[list[str]] = ["due_on", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_on"],
                condition=Q(settled_on__isnull=True),
                name="contract_reminder_open_idx",
            )
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "subject", "due_on"], name="contract_reminder_is_raised_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.about}"
