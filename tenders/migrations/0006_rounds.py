import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.db.triggers import Guard, guarded, not_emptied

R, E, S, P, D, Q = (
    "tenders_selectionround",
    "tenders_roundestate",
    "tenders_roundsignature",
    "tenders_roundpublication",
    "tenders_deadlinechange",
    "tenders_question",
)
BORN = ("id", "street_id", "number", "replaces_id", "created_by_id", "created_at")
NOTICE = (
    "title",
    "region_id",
    "organiser_name",
    "organiser_address",
    "qualification",
    "registration_place",
    "registration_hours",
    "documents",
    "service_requirements",
    "office_rooms",
    "application_requirements",
    "evaluation_method",
    "activity_plan",
    "contract_remarks",
    "contact",
    "registration_first_day",
    "shortlist_most",
)
DAYS = ("questions_last_day", "registration_last_day")
AT_PUBLICATION = ("terms", "applicants_needed", "published_by_id", "published_at")
SIGNED = (
    "id",
    "round_id",
    "seat",
    "digest",
    "drafted_by_id",
    "changed_by_id",
    "signed_by_id",
    "signed_at",
)
ASKED = ("id", "round_id", "number", "asker", "anonymous", "text", "entered_by_id", "entered_at")
OPEN = "'PUBLISHED', 'REGISTRATION'"
BACK_TO_DRAFT = "OLD.state = 'DRAFT' OR (OLD.state = 'CO_SIGNED' AND NEW.state = 'DRAFT')"
FIXED = "公告会签后内容不可修改；修改须退回拟订并重新会签"


def of_round(states):
    return f"EXISTS (SELECT 1 FROM {R} r WHERE r.id = NEW.round_id AND r.state NOT IN ({states}))"


GUARDS = (
    Guard(table=R, name="born", act="UPDATE", columns=BORN, sentence="遴选的编号和来历不可修改"),
    Guard(
        table=R,
        name="content",
        act="UPDATE",
        columns=NOTICE,
        when=f"NOT ({BACK_TO_DRAFT})",
        sentence=FIXED,
    ),
    Guard(
        table=R,
        name="days",
        act="UPDATE",
        columns=DAYS,
        when=f"NOT ({BACK_TO_DRAFT}) AND NOT (OLD.state IN ({OPEN}) AND NEW.state = OLD.state)",
        sentence="报名结束后期限不可修改",
    ),
    Guard(
        table=R,
        name="published",
        act="UPDATE",
        columns=AT_PUBLICATION,
        when="OLD.published_at IS NOT NULL",
        sentence="公告时冻结的参数不可修改",
    ),
    Guard(table=R, name="no_delete", act="DELETE", sentence="遴选不可删除，只能取消"),
    Guard(
        table=E,
        name="same",
        act="UPDATE",
        columns=("id", "round_id", "estate_id"),
        sentence="遴选的小区不可改换",
    ),
    Guard(
        table=E,
        name="snapshot",
        act="UPDATE",
        columns=("snapshot", "remark"),
        when="OLD.snapshot <> ''",
        sentence="公告时的项目情况不可修改",
    ),
    Guard(
        table=E,
        name="stays_ended",
        act="UPDATE",
        when="NOT OLD.live AND NEW.live",
        sentence="已结束的遴选不再占用小区",
    ),
    Guard(
        table=E,
        name="in_time",
        act="INSERT",
        where=of_round("'DRAFT'"),
        sentence="只有拟订中的遴选才能增加小区",
    ),
    Guard(
        table=E,
        name="no_delete",
        act="DELETE",
        where=of_round("'DRAFT'").replace("NEW.", "OLD."),
        sentence="只有拟订中的遴选才能去掉小区",
    ),
    Guard(table=S, name="signed", act="UPDATE", columns=SIGNED, sentence="会签不可修改或删除"),
    Guard(
        table=S,
        name="stays_void",
        act="UPDATE",
        when="NOT OLD.live",
        sentence="已失效的会签不可修改",
    ),
    Guard(
        table=S,
        name="in_time",
        act="INSERT",
        where=of_round("'DRAFT'"),
        sentence="只有拟订中的公告才能会签",
    ),
    Guard(table=S, name="no_delete", act="DELETE", sentence="会签不可修改或删除"),
    Guard(table=P, name="no_update", act="UPDATE", sentence="已发布的公告不可修改或删除"),
    Guard(table=P, name="no_delete", act="DELETE", sentence="已发布的公告不可修改或删除"),
    Guard(table=D, name="no_update", act="UPDATE", sentence="期限变更记录不可修改或删除"),
    Guard(table=D, name="no_delete", act="DELETE", sentence="期限变更记录不可修改或删除"),
    Guard(
        table=D,
        name="in_time",
        act="INSERT",
        where=of_round(OPEN),
        sentence="报名结束后期限不可修改",
    ),
    Guard(table=Q, name="asked", act="UPDATE", columns=ASKED, sentence="登记的问题不可修改或删除"),
    Guard(
        table=Q,
        name="answered",
        act="UPDATE",
        columns=("answer", "answered_by_id", "answered_at"),
        when="OLD.answer <> ''",
        sentence="已公布的答复不可修改",
    ),
    Guard(table=Q, name="no_delete", act="DELETE", sentence="登记的问题不可修改或删除"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("communities", "0002_liaisons"),
        ("estates", "0009_longer_address"),
        ("tenders", "0005_companies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SelectionRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="遴选编号")),
                ("title", models.CharField(max_length=100, verbose_name="项目名称")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "拟订"),
                            ("CO_SIGNED", "已会签"),
                            ("PUBLISHED", "已公告"),
                            ("REGISTRATION", "报名中"),
                            ("SCREENING", "资格审查"),
                            ("EVALUATED", "已评审"),
                            ("SHORTLISTED", "已入围"),
                            ("PUBLICIZING", "公示中"),
                            ("RECOMMENDED", "已推荐"),
                            ("CONTRACTED", "已签约"),
                            ("FILED", "已备案"),
                            ("FAILED", "遴选失败"),
                            ("CANCELLED", "已取消"),
                            ("RE_TENDERED", "已重新遴选"),
                        ],
                        default="DRAFT",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[("OPEN", "公开遴选"), ("NEGOTIATED", "协商选定")],
                        default="OPEN",
                        max_length=10,
                        verbose_name="选定方式",
                    ),
                ),
                ("terms", models.TextField(blank=True, verbose_name="适用参数")),
                (
                    "organiser_name",
                    models.CharField(blank=True, max_length=100, verbose_name="组织单位名称"),
                ),
                (
                    "organiser_address",
                    models.CharField(blank=True, max_length=200, verbose_name="组织单位地址"),
                ),
                (
                    "qualification",
                    models.TextField(blank=True, max_length=4000, verbose_name="申请人资格条件"),
                ),
                (
                    "registration_place",
                    models.CharField(blank=True, max_length=200, verbose_name="报名地点"),
                ),
                (
                    "registration_hours",
                    models.CharField(blank=True, max_length=100, verbose_name="每日受理时间"),
                ),
                (
                    "documents",
                    models.TextField(blank=True, max_length=4000, verbose_name="遴选文件获取方法"),
                ),
                (
                    "service_requirements",
                    models.TextField(blank=True, max_length=4000, verbose_name="服务内容和要求"),
                ),
                (
                    "office_rooms",
                    models.TextField(blank=True, max_length=4000, verbose_name="物业服务用房"),
                ),
                (
                    "application_requirements",
                    models.TextField(blank=True, max_length=4000, verbose_name="申请书要求"),
                ),
                (
                    "evaluation_method",
                    models.TextField(blank=True, max_length=4000, verbose_name="评审标准和方法"),
                ),
                (
                    "activity_plan",
                    models.TextField(blank=True, max_length=4000, verbose_name="遴选活动安排"),
                ),
                (
                    "contract_remarks",
                    models.TextField(blank=True, max_length=4000, verbose_name="合同签订说明"),
                ),
                (
                    "contact",
                    models.CharField(blank=True, max_length=200, verbose_name="联系人和联系电话"),
                ),
                (
                    "questions_last_day",
                    models.DateField(blank=True, null=True, verbose_name="提问截止日"),
                ),
                (
                    "registration_first_day",
                    models.DateField(blank=True, null=True, verbose_name="报名首日"),
                ),
                (
                    "registration_last_day",
                    models.DateField(blank=True, null=True, verbose_name="报名截止日"),
                ),
                (
                    "shortlist_most",
                    models.PositiveSmallIntegerField(default=3, verbose_name="入围名额（家）"),
                ),
                (
                    "applicants_needed",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="最少报名家数"
                    ),
                ),
                (
                    "notice_first_day",
                    models.DateField(blank=True, null=True, verbose_name="结果公示首日"),
                ),
                (
                    "notice_last_day",
                    models.DateField(blank=True, null=True, verbose_name="结果公示末日"),
                ),
                (
                    "negotiation_asked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="协商申请时间"),
                ),
                (
                    "negotiated_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="协商事由"),
                ),
                (
                    "negotiated_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="协商批准时间"),
                ),
                (
                    "closing_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="取消或失败事由"),
                ),
                ("created_at", models.DateTimeField(verbose_name="拟订时间")),
                ("changed_at", models.DateTimeField(verbose_name="最后修改时间")),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="公告时间"),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="最后修改人",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="拟订人",
                    ),
                ),
                (
                    "negotiated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="协商批准人",
                    ),
                ),
                (
                    "negotiation_asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="协商申请人",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="公告人",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="selection_rounds",
                        to="estates.region",
                        verbose_name="物业管理区域",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="tenders.selectionround",
                        verbose_name="接替的遴选",
                    ),
                ),
                (
                    "street",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="selection_rounds",
                        to="communities.street",
                        verbose_name="街道",
                    ),
                ),
            ],
            options={
                "verbose_name": "遴选",
                "verbose_name_plural": "遴选",
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("registration_last_day__isnull", True),
                            ("registration_first_day__isnull", True),
                            ("registration_last_day__gte", models.F("registration_first_day")),
                            _connector="OR",
                        ),
                        name="round_registration_ends_after_it_begins",
                        violation_error_message="报名截止日不能早于报名首日。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("questions_last_day__isnull", True),
                            ("registration_last_day__isnull", True),
                            ("questions_last_day__lte", models.F("registration_last_day")),
                            _connector="OR",
                        ),
                        name="round_questions_end_by_registration",
                        violation_error_message="提问截止日不能晚于报名截止日。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("shortlist_most__gte", 1), ("shortlist_most__lte", 3)),
                        name="round_shortlists_one_to_three",
                        violation_error_message="入围名额应为1至3家。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["CO_SIGNED", "DRAFT", "CANCELLED"]),
                            models.Q(
                                ("applicants_needed__isnull", False),
                                ("published_at__isnull", False),
                                ("questions_last_day__isnull", False),
                                ("registration_first_day__isnull", False),
                                ("registration_last_day__isnull", False),
                                models.Q(("terms", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="round_published_means_complete",
                        violation_error_message="已公告的遴选应有公告时间、各截止日和适用参数。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("negotiated_by__isnull", True),
                            models.Q(
                                ("negotiated_at__isnull", False),
                                ("negotiation_asked_by__isnull", False),
                                models.Q(("negotiated_reason", ""), _negated=True),
                                models.Q(
                                    ("negotiated_by", models.F("negotiation_asked_by")),
                                    _negated=True,
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="round_negotiation_is_approved_by_another",
                        violation_error_message="协商选定应写明事由，由申请人以外的人批准。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("method", "NEGOTIATED"), _negated=True),
                            ("negotiated_by__isnull", False),
                            _connector="OR",
                        ),
                        name="round_negotiated_means_approved",
                        violation_error_message="协商选定应先经住建部门批准。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["CANCELLED", "FAILED", "RE_TENDERED"]), _negated=True
                            ),
                            models.Q(("closing_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="round_closed_has_its_reason",
                        violation_error_message="取消和失败的遴选应写明事由。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("notice_last_day__isnull", True),
                            ("notice_last_day__gte", models.F("notice_first_day")),
                            _connector="OR",
                        ),
                        name="round_notice_ends_after_it_begins",
                        violation_error_message="结果公示末日不能早于首日。",
                    ),
                    models.UniqueConstraint(
                        fields=("replaces",),
                        name="round_is_replaced_once",
                        violation_error_message="这次遴选已经重新遴选。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seat",
                    models.CharField(
                        choices=[("STREET", "街道"), ("BUREAU", "住建部门")],
                        max_length=6,
                        verbose_name="会签方",
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="公告内容哈希")),
                ("signed_at", models.DateTimeField(verbose_name="会签时间")),
                ("live", models.BooleanField(default=True, verbose_name="有效")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="失效时间")),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="修改公告的人",
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="最后修改人",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="拟订人",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="会签人",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="tenders.selectionround",
                        verbose_name="遴选",
                    ),
                ),
            ],
            options={
                "verbose_name": "会签",
                "verbose_name_plural": "会签",
                "ordering": ["signed_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)),
                        fields=("round", "seat"),
                        name="round_is_signed_once_by_each_seat",
                        violation_error_message="这一方已经会签，请刷新后核对。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)),
                        fields=("round", "signed_by"),
                        name="round_is_signed_by_two_persons",
                        violation_error_message="街道和住建部门应由两个人分别会签。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("drafted_by__isnull", True),
                                models.Q(("signed_by", models.F("drafted_by")), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("changed_by__isnull", True),
                                models.Q(("signed_by", models.F("changed_by")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="round_is_not_signed_by_its_drafter",
                        violation_error_message="拟订或修改公告的人不能会签。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("live", True), ("voided_at__isnull", True)),
                            models.Q(("live", False), ("voided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="signature_voided_means_dated",
                        violation_error_message="失效的会签应有失效时间。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundPublication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="版本")),
                ("content", models.TextField(verbose_name="公告内容")),
                ("digest", models.CharField(max_length=64, verbose_name="公告内容哈希")),
                ("change", models.CharField(max_length=400, verbose_name="变更说明")),
                ("published_at", models.DateTimeField(verbose_name="公告时间")),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="公告人",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="tenders.selectionround",
                        verbose_name="遴选",
                    ),
                ),
            ],
            options={
                "verbose_name": "遴选公告",
                "verbose_name_plural": "遴选公告",
                "ordering": ["round", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "version"),
                        name="publication_version_is_used_once",
                        violation_error_message="这个版本的公告已经发布，请刷新后核对。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundEstate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("live", models.BooleanField(default=True, verbose_name="进行中")),
                ("remark", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("snapshot", models.TextField(blank=True, verbose_name="公告时的项目情况")),
                (
                    "estate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="selection_rounds",
                        to="estates.estate",
                        verbose_name="小区",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="estates",
                        to="tenders.selectionround",
                        verbose_name="遴选",
                    ),
                ),
            ],
            options={
                "verbose_name": "遴选小区",
                "verbose_name_plural": "遴选小区",
                "ordering": ["round", "estate"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "estate"),
                        name="estate_is_in_a_round_once",
                        violation_error_message="这个小区已在本次遴选中。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)),
                        fields=("estate",),
                        name="estate_is_in_one_running_round",
                        violation_error_message="这个小区已在另一次进行中的遴选里，请先办结或取消那一次。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("asker", models.CharField(max_length=100, verbose_name="提问人")),
                ("anonymous", models.BooleanField(default=True, verbose_name="公告时不写提问人")),
                ("text", models.TextField(max_length=4000, verbose_name="问题")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                ("answer", models.TextField(blank=True, max_length=4000, verbose_name="答复")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="答复时间"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="答复人",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="tenders.selectionround",
                        verbose_name="遴选",
                    ),
                ),
            ],
            options={
                "verbose_name": "答疑",
                "verbose_name_plural": "答疑",
                "ordering": ["round", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "number"),
                        name="question_number_is_used_once",
                        violation_error_message="这个序号已被另一个问题使用，请刷新后再登记。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True)),
                            models.Q(
                                models.Q(("answer", ""), _negated=True),
                                ("answered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="question_answered_means_dated",
                        violation_error_message="答复应有内容和时间。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeadlineChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "field",
                    models.CharField(
                        choices=[
                            ("questions_last_day", "提问截止日"),
                            ("registration_last_day", "报名截止日"),
                        ],
                        max_length=24,
                        verbose_name="期限",
                    ),
                ),
                ("old", models.DateField(verbose_name="原日期")),
                ("new", models.DateField(verbose_name="新日期")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("TOO_FEW", "报名不足，延长报名"),
                            ("NOTICE", "公告内容澄清，顺延"),
                            ("OTHER", "其他"),
                        ],
                        max_length=10,
                        verbose_name="事由类别",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="事由")),
                ("changed_at", models.DateTimeField(verbose_name="办理时间")),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办理人",
                    ),
                ),
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deadline_change",
                        to="tenders.roundpublication",
                        verbose_name="公告版本",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deadline_changes",
                        to="tenders.selectionround",
                        verbose_name="遴选",
                    ),
                ),
            ],
            options={
                "verbose_name": "期限变更",
                "verbose_name_plural": "期限变更",
                "ordering": ["changed_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("new", models.F("old")), _negated=True),
                        name="deadline_is_really_changed",
                        violation_error_message="新日期和原日期相同。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="deadline_change_has_its_reason",
                        violation_error_message="变更期限应写明事由。",
                    ),
                ],
            },
        ),
        guarded(*GUARDS),
        not_emptied(R, E, S, P, D, Q),
    ]
