import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import core.db.fields
from core.db.triggers import Guard, guarded, not_emptied

EVENT = "履约事项不可修改或删除，有误的由他人撤销"
RETURN = "用工季报不可修改或删除，有误的办理更正"
POLL = "已复核的测评不可修改或删除"
PROPOSAL = "解聘提议的依据和结果不可修改或删除"
E, P, R, S, D, X, M = (
    "tenders_performanceevent",
    "tenders_eventpaper",
    "tenders_employmentreturn",
    "tenders_satisfactionpoll",
    "tenders_dismissalproposal",
    "tenders_exithandover",
    "tenders_emergencyservice",
)
TABLES = (E, P, R, S, D, X, M)
WRITTEN = (
    "id",
    "contract_id",
    "estate_id",
    "kind",
    "happened_on",
    "due_on",
    "summary",
    "evidence_id",
    "entered_by_id",
    "entered_at",
)
SAID = ("answer", "answered_on", "remedied_on")
WITHDRAWN = ("withdrawn_by_id", "withdrawn_at", "withdrawn_reason")
COUNTED = (
    "id",
    "contract_id",
    "year",
    "quarter",
    "total_staff",
    "over_4050",
    "low_income",
    "destitute",
    "other_groups",
    "replaces_id",
    "correction_reason",
    "entered_by_id",
    "entered_at",
)
OPENED = (
    "id",
    "estate_id",
    "contract_id",
    "opened_on",
    "total_households",
    "opened_by_id",
    "opened_at",
)
GROUND = (
    "id",
    "contract_id",
    "estate_id",
    "ground",
    "poll_id",
    "event_id",
    "grounds",
    "opened_on",
    "opened_by_id",
    "opened_at",
)
RESULT = ("state", "decision_id", "closed_on", "closed_by_id", "closing")
FIXED = (
    "id",
    "estate_id",
    "company_id",
    "from_day",
    "until",
    "content",
    "cost",
    "cost_note",
    "published_on",
    "published_where",
    "reason",
    "entered_by_id",
    "entered_at",
)


def no_delete(table, sentence):
    return Guard(table=table, name="no_delete", act="DELETE", sentence=sentence)


GUARDS = (
    Guard(table=E, name="written", act="UPDATE", columns=WRITTEN, sentence=EVENT),
    Guard(
        table=E,
        name="answered",
        act="UPDATE",
        columns=SAID[:2],
        when="OLD.answered_on IS NOT NULL",
        sentence=EVENT,
    ),
    Guard(
        table=E,
        name="remedied",
        act="UPDATE",
        columns=SAID[2:],
        when="OLD.remedied_on IS NOT NULL",
        sentence=EVENT,
    ),
    Guard(
        table=E,
        name="withdrawn",
        act="UPDATE",
        columns=(*SAID, *WITHDRAWN),
        when="OLD.withdrawn_at IS NOT NULL",
        sentence=EVENT,
    ),
    no_delete(E, EVENT),
    Guard(table=P, name="no_update", act="UPDATE", sentence=EVENT),
    no_delete(P, EVENT),
    Guard(table=R, name="counted", act="UPDATE", columns=COUNTED, sentence=RETURN),
    Guard(
        table=R,
        name="replaced",
        act="UPDATE",
        columns=("live",),
        when="NOT OLD.live",
        sentence=RETURN,
    ),
    no_delete(R, RETURN),
    Guard(
        table=S, name="opened", act="UPDATE", columns=OPENED, sentence="测评的范围和户数不可修改"
    ),
    Guard(
        table=S,
        name="final",
        act="UPDATE",
        when="OLD.state IN ('CHECKED', 'CANCELLED')",
        sentence=POLL,
    ),
    no_delete(S, POLL),
    Guard(table=D, name="ground", act="UPDATE", columns=GROUND, sentence=PROPOSAL),
    Guard(
        table=D,
        name="closed",
        act="UPDATE",
        columns=RESULT,
        when="OLD.closed_on IS NOT NULL",
        sentence=PROPOSAL,
    ),
    no_delete(D, PROPOSAL),
    Guard(
        table=X,
        name="done",
        act="UPDATE",
        when="OLD.done_on IS NOT NULL",
        sentence="已登记的退出交接不可修改或删除",
    ),
    no_delete(X, "退出交接清单不可删除"),
    Guard(
        table=M,
        name="published",
        act="UPDATE",
        columns=FIXED,
        sentence="已公示的应急服务不可修改或删除",
    ),
    Guard(
        table=M,
        name="ended",
        act="UPDATE",
        when="NOT OLD.live",
        sentence="已结束的应急服务不可修改或删除",
    ),
    no_delete(M, "已公示的应急服务不可修改或删除"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("tenders", "0010_handover"),
        ("files", "0001_initial"),
        ("committees", "0004_working_fund_ledger"),
        ("communities", "0002_liaisons"),
        ("estates", "0009_longer_address"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PerformanceEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("BREACH", "违约"),
                            ("COMPLAINT", "投诉"),
                            ("PRAISE", "表扬"),
                            ("INSPECTION", "检查"),
                            ("COMMITMENT", "承诺事项"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="发生日期")),
                (
                    "due_on",
                    models.DateField(
                        blank=True,
                        help_text="承诺事项必填，其他类别可以不填",
                        null=True,
                        verbose_name="整改（兑现）期限",
                    ),
                ),
                ("summary", models.CharField(max_length=500, verbose_name="事项")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="企业答复")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="答复日期")),
                (
                    "remedied_on",
                    models.DateField(blank=True, null=True, verbose_name="整改（兑现）完成日期"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="撤销时间"),
                ),
                (
                    "withdrawn_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="撤销理由"),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="tenders.contract",
                        verbose_name="合同",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "estate",
                    models.ForeignKey(
                        blank=True,
                        help_text="涉及合同的全部小区时留空",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="estates.estate",
                        verbose_name="小区",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        help_text="违约必须有证据",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="证据",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="撤销人",
                    ),
                ),
            ],
            options={
                "verbose_name": "履约事项",
                "verbose_name_plural": "履约事项",
                "ordering": ["-happened_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "BREACH"), _negated=True),
                            ("evidence__isnull", False),
                            _connector="OR",
                        ),
                        name="breach_has_evidence",
                        violation_error_message="违约事项必须附证据。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "COMMITMENT"), _negated=True),
                            ("due_on__isnull", False),
                            _connector="OR",
                        ),
                        name="commitment_has_a_day",
                        violation_error_message="承诺事项应写明兑现期限。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("due_on__isnull", True),
                                ("due_on__gte", models.F("happened_on")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("answered_on__isnull", True),
                                ("answered_on__gte", models.F("happened_on")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("remedied_on__isnull", True),
                                ("remedied_on__gte", models.F("happened_on")),
                                _connector="OR",
                            ),
                        ),
                        name="event_days_are_in_order",
                        violation_error_message="期限、答复和整改日期不能早于发生日期。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_on__isnull", True)),
                            models.Q(
                                models.Q(("answer", ""), _negated=True),
                                ("answered_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="event_answer_has_its_day",
                        violation_error_message="企业答复应同时有内容和日期。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawn_at__isnull", True),
                                ("withdrawn_by__isnull", True),
                                ("withdrawn_reason", ""),
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawn_reason", ""), _negated=True),
                                models.Q(("withdrawn_by", models.F("entered_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="event_is_withdrawn_by_another",
                        violation_error_message="履约事项由登记人以外的人写明理由撤销。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="文件",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="tenders.performanceevent",
                        verbose_name="履约事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "履约材料",
                "verbose_name_plural": "履约材料",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="SatisfactionPoll",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("OPEN", "进行中"),
                            ("ENTERED", "待复核"),
                            ("CHECKED", "已复核"),
                            ("CANCELLED", "已取消"),
                        ],
                        default="OPEN",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("opened_on", models.DateField(verbose_name="开始日期")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "total_households",
                    models.PositiveIntegerField(
                        help_text="开始当日台账的户数，以后不再变动", verbose_name="全体户数"
                    ),
                ),
                (
                    "returned",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="收回户数"),
                ),
                (
                    "satisfied",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="满意户数"),
                ),
                (
                    "dissatisfied",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="不满意户数"),
                ),
                (
                    "document",
                    models.CharField(blank=True, max_length=100, verbose_name="测评记录编号"),
                ),
                ("opened_at", models.DateTimeField(verbose_name="发起时间")),
                (
                    "entered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="录入时间"),
                ),
                (
                    "checked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="复核时间"),
                ),
                (
                    "returned_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="退回（取消）理由"),
                ),
                (
                    "exceeds",
                    models.BooleanField(blank=True, null=True, verbose_name="不满意超过规定比例"),
                ),
                ("terms", models.TextField(blank=True, verbose_name="适用参数")),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="复核人",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="polls",
                        to="tenders.contract",
                        verbose_name="合同",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "estate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="polls",
                        to="estates.estate",
                        verbose_name="小区",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发起人",
                    ),
                ),
            ],
            options={
                "verbose_name": "全体住户测评",
                "verbose_name_plural": "全体住户测评",
                "ordering": ["-opened_on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["OPEN", "ENTERED"])),
                        fields=("estate",),
                        name="estate_has_one_running_poll",
                        violation_error_message="本小区已有正在进行的全体测评。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total_households__gt", 0)),
                        name="poll_counts_somebody",
                        violation_error_message="全体户数应大于0。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("returned__isnull", True),
                            models.Q(
                                ("returned__lte", models.F("total_households")),
                                (
                                    "satisfied__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("returned"), "-", models.F("dissatisfied")
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="poll_answers_are_within_all",
                        violation_error_message="满意和不满意之和不能多于收回户数，收回不能多于全体户数。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["ENTERED", "CHECKED"]), _negated=True),
                            models.Q(
                                ("closed_on__isnull", False),
                                ("dissatisfied__isnull", False),
                                ("entered_at__isnull", False),
                                ("entered_by__isnull", False),
                                ("returned__isnull", False),
                                ("satisfied__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="entered_poll_is_complete",
                        violation_error_message="录入的测评应有结束日期和全部数字。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("checked_by__isnull", True),
                                models.Q(("state", "CHECKED"), _negated=True),
                            ),
                            models.Q(
                                ("checked_at__isnull", False),
                                ("checked_by__isnull", False),
                                ("exceeds__isnull", False),
                                ("state", "CHECKED"),
                                models.Q(("checked_by", models.F("entered_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="poll_is_checked_by_another",
                        violation_error_message="测评数字由录入人以外的人复核。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on__isnull", True),
                            ("closed_on__gte", models.F("opened_on")),
                            _connector="OR",
                        ),
                        name="poll_closes_after_it_opens",
                        violation_error_message="测评结束日期不能早于开始日期。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DismissalProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[("POLL", "超过半数业主不满意"), ("BREACH", "不履行合同")],
                        max_length=8,
                        verbose_name="依据",
                    ),
                ),
                ("grounds", models.TextField(verbose_name="理由（含当时的数字和条款）")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("OPEN", "已提出"),
                            ("PUT_TO_VOTE", "已提交表决"),
                            ("CARRIED", "业主决定解聘"),
                            ("REJECTED", "业主未同意"),
                            ("WITHDRAWN", "已撤回"),
                        ],
                        default="OPEN",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("opened_on", models.DateField(verbose_name="提出日期")),
                ("opened_at", models.DateTimeField(verbose_name="提出时间")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                ("closing", models.CharField(blank=True, max_length=300, verbose_name="办结情况")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办结人",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="tenders.contract",
                        verbose_name="合同",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="committees.ownersdecision",
                        verbose_name="业主共同决定",
                    ),
                ),
                (
                    "estate",
                    models.ForeignKey(
                        blank=True,
                        help_text="涉及合同的全部小区时留空",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="estates.estate",
                        verbose_name="小区",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="tenders.performanceevent",
                        verbose_name="违约事项",
                    ),
                ),
                (
                    "poll",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="tenders.satisfactionpoll",
                        verbose_name="全体住户测评",
                    ),
                ),
            ],
            options={
                "verbose_name": "解聘提议",
                "verbose_name_plural": "解聘提议",
                "ordering": ["-opened_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("event__isnull", True), ("ground", "POLL"), ("poll__isnull", False)
                            ),
                            models.Q(
                                ("event__isnull", False),
                                ("ground", "BREACH"),
                                ("poll__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="proposal_has_its_one_ground",
                        violation_error_message="解聘提议应有一项依据：已复核的全体测评，或有证据的违约事项。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("estate__isnull", True), ("state__in", ["OPEN", "PUT_TO_VOTE"])
                        ),
                        fields=("contract",),
                        name="contract_has_one_pending_proposal",
                        violation_error_message="这份合同已有未办结的解聘提议。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["OPEN", "PUT_TO_VOTE"])),
                        fields=("contract", "estate"),
                        name="estate_has_one_pending_proposal",
                        violation_error_message="本小区对这份合同已有未办结的解聘提议。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["PUT_TO_VOTE", "CARRIED", "REJECTED"]), _negated=True
                            ),
                            ("decision__isnull", False),
                            _connector="OR",
                        ),
                        name="proposal_in_vote_names_the_decision",
                        violation_error_message="提交表决的解聘提议应写明业主共同决定。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_on__isnull", True), ("state__in", ["OPEN", "PUT_TO_VOTE"])
                            ),
                            models.Q(
                                ("closed_on__isnull", False),
                                models.Q(("state__in", ["OPEN", "PUT_TO_VOTE"]), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="closed_proposal_is_dated",
                        violation_error_message="办结的解聘提议应有办结日期。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("RENEWAL_180", "合同180天内到期"),
                            ("RENEWAL_90", "合同90天内到期，企业不续签应已书面通知"),
                            ("RENEWAL_60", "合同60天内到期"),
                            ("RENEWAL_30", "合同30天内到期"),
                            ("OVERRUN", "合同已到期仍在服务"),
                            ("FILING", "办理合同备案"),
                            ("HANDOVER_PUBLISH", "公示承接查验结果"),
                            ("COMMITMENT", "兑现承诺"),
                            ("REMEDY", "整改期限"),
                            ("EMPLOYMENT", "报送用工季报"),
                            ("DOCUMENT", "企业证照到期"),
                            ("EMERGENCY_END", "应急物业服务到期"),
                            ("EXIT_HANDOVER", "退出交接"),
                            ("SAMPLE_WARNING", "抽样不满意超过半数，建议全体测评"),
                        ],
                        max_length=20,
                        verbose_name="事项",
                    ),
                ),
                ("subject", models.CharField(editable=False, max_length=60, verbose_name="对象")),
                ("about", models.CharField(max_length=200, verbose_name="说明")),
                ("due_on", models.DateField(verbose_name="期限")),
                ("raised_on", models.DateField(verbose_name="提醒日期")),
                ("settled_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="办结说明")),
                (
                    "contract",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="tenders.contract",
                        verbose_name="合同",
                    ),
                ),
                (
                    "estate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="estates.estate",
                        verbose_name="小区",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办结人",
                    ),
                ),
                (
                    "street",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="communities.street",
                        verbose_name="街道",
                    ),
                ),
            ],
            options={
                "verbose_name": "合同到期提醒",
                "verbose_name_plural": "合同到期提醒",
                "ordering": ["due_on", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_on__isnull", True)),
                        fields=["due_on"],
                        name="contract_reminder_open_idx",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "subject", "due_on"),
                        name="contract_reminder_is_raised_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EmergencyService",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_day", models.DateField(verbose_name="服务起")),
                ("until", models.DateField(verbose_name="服务止（含当天）")),
                ("content", models.CharField(max_length=500, verbose_name="服务内容")),
                ("cost", core.db.fields.MoneyField(verbose_name="费用（元）")),
                (
                    "cost_note",
                    models.CharField(blank=True, max_length=200, verbose_name="费用标准和承担方式"),
                ),
                (
                    "published_on",
                    models.DateField(
                        help_text="服务内容、期限和费用的公示", verbose_name="公示日期"
                    ),
                ),
                ("published_where", models.CharField(max_length=100, verbose_name="公示地点")),
                ("reason", models.CharField(max_length=300, verbose_name="事由")),
                ("live", models.BooleanField(default=True, verbose_name="现行")),
                (
                    "ended_on",
                    models.DateField(blank=True, null=True, verbose_name="结束日期（最后一天）"),
                ),
                (
                    "end_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="结束原因"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenders.company",
                        verbose_name="应急物业服务人",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "estate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergencies",
                        to="estates.estate",
                        verbose_name="小区",
                    ),
                ),
            ],
            options={
                "verbose_name": "应急物业服务",
                "verbose_name_plural": "应急物业服务",
                "ordering": ["-from_day", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)),
                        fields=("estate",),
                        name="estate_has_one_live_emergency",
                        violation_error_message="本小区已有现行的应急物业服务。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("from_day"))),
                        name="emergency_ends_after_it_starts",
                        violation_error_message="应急服务的止日不能早于起日。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_on__isnull", True), ("live", True)),
                            models.Q(("ended_on__isnull", False), ("live", False)),
                            _connector="OR",
                        ),
                        name="ended_emergency_has_a_last_day",
                        violation_error_message="结束的应急服务应有最后一天。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmploymentReturn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(2000),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="年度",
                    ),
                ),
                (
                    "quarter",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(4),
                        ],
                        verbose_name="季度",
                    ),
                ),
                ("total_staff", models.PositiveIntegerField(verbose_name="在岗总人数")),
                ("over_4050", models.PositiveIntegerField(default=0, verbose_name="4050人员")),
                ("low_income", models.PositiveIntegerField(default=0, verbose_name="低保人员")),
                ("destitute", models.PositiveIntegerField(default=0, verbose_name="特困人员")),
                (
                    "other_groups",
                    models.PositiveIntegerField(default=0, verbose_name="其他就业困难人员"),
                ),
                ("live", models.BooleanField(default=True, verbose_name="现行")),
                (
                    "correction_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="更正理由"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employment_returns",
                        to="tenders.contract",
                        verbose_name="合同",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tenders.employmentreturn",
                        verbose_name="更正的季报",
                    ),
                ),
            ],
            options={
                "verbose_name": "用工季报",
                "verbose_name_plural": "用工季报",
                "ordering": ["-year", "-quarter", "contract", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)),
                        fields=("contract", "year", "quarter"),
                        name="contract_has_one_live_return_a_quarter",
                        violation_error_message="这份合同本季度的用工季报已经登记，数字有误请办理“更正”。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quarter__gte", 1), ("quarter__lte", 4)),
                        name="return_quarter_is_1_to_4",
                        violation_error_message="季度是1至4。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("destitute__lte", models.F("total_staff")),
                            ("low_income__lte", models.F("total_staff")),
                            ("other_groups__lte", models.F("total_staff")),
                            ("over_4050__lte", models.F("total_staff")),
                        ),
                        name="each_group_is_within_the_staff",
                        violation_error_message="各类人员都不能多于在岗总人数。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("correction_reason", ""), ("replaces__isnull", True)),
                            models.Q(
                                ("replaces__isnull", False),
                                models.Q(("correction_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="corrected_return_says_why",
                        violation_error_message="更正季报应写明理由。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExitHandover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "item",
                    models.CharField(
                        choices=[
                            ("PREMISES", "物业服务用房"),
                            ("EQUIPMENT", "相关设施设备"),
                            ("DOCUMENTS", "物业服务必需的资料"),
                            ("FEES", "预收、代收费用和账目"),
                            ("STATUS", "物业使用和管理状况说明"),
                        ],
                        max_length=10,
                        verbose_name="交接内容",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="期限")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="交接日期")),
                ("received_by", models.CharField(blank=True, max_length=60, verbose_name="接收人")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="交接情况")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exit_items",
                        to="tenders.service",
                        verbose_name="服务",
                    ),
                ),
            ],
            options={
                "verbose_name": "退出交接",
                "verbose_name_plural": "退出交接",
                "ordering": ["due_on", "service", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("service", "item"),
                        name="exit_item_is_listed_once",
                        violation_error_message="这项交接内容已在清单中。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_on__isnull", True),
                            models.Q(("received_by", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="done_exit_item_names_the_receiver",
                        violation_error_message="已交接的应写明接收人。",
                    ),
                ],
            },
        ),
        guarded(*GUARDS),
        not_emptied(*TABLES),
    ]
