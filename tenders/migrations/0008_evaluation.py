import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.db.fields
from core.db.triggers import Guard, guarded, not_emptied

R, A = "tenders_selectionround", "tenders_application"
PLAN, ITEM, JUDGE, SHEET, LINE, RESULT, RANK = (
    "tenders_evaluationplan",
    "tenders_screeningitem",
    "tenders_paneljudge",
    "tenders_scoresheet",
    "tenders_scoreline",
    "tenders_evaluation",
    "tenders_ranking",
)
LIST, ENTRY, OBJECTION, LETTER, CHOICE, REASON = (
    "tenders_shortlist",
    "tenders_shortlistentry",
    "tenders_objection",
    "tenders_recommendation",
    "tenders_choice",
    "tenders_notselected",
)
PLANNED = "评分方案随公告确定，不可修改或删除"
SCREENED = "资格审查已结束，不可修改或删除"
SEATED = "评委和利益关系声明不可修改或删除，只能更换评委"
SIGNED = "评分表签字后不可修改或删除"
MARKED = "已签字的评分不可修改或删除"
FOUND = "评审结果不可修改或删除"
LISTED = "入围名单不可修改或删除，只能撤回"
HEARD = "异议和答复不可修改或删除"
SENT = "推荐不可修改或删除，只能终止"
CHOSEN = "选定不可修改或删除"
TOLD = "未入选理由不可修改或删除"


def in_state(state, key="NEW.round_id"):
    return f"EXISTS (SELECT 1 FROM {R} r WHERE r.id = {key} AND r.state = '{state}')"


def never(table, sentence):
    return (
        Guard(table=table, name="no_update", act="UPDATE", sentence=sentence),
        Guard(table=table, name="no_delete", act="DELETE", sentence=sentence),
    )


def kept(table, sentence, *, written, later, closed):
    """What was written never changes; what comes later is written once, until `closed`."""
    return (
        Guard(table=table, name="written", act="UPDATE", columns=written, sentence=sentence),
        *(
            Guard(
                table=table,
                name=name,
                act="UPDATE",
                columns=columns,
                when=closed[name],
                sentence=sentence,
            )
            for name, columns in later.items()
        ),
        Guard(table=table, name="no_delete", act="DELETE", sentence=sentence),
    )


WAITING = f"EXISTS (SELECT 1 FROM {A} a WHERE a.id = NEW.application_id AND a.state = 'REGISTERED')"
OPEN_SHEET = f"EXISTS (SELECT 1 FROM {SHEET} s WHERE s.id = NEW.sheet_id AND s.state = 'ENTERED')"
JUDGED = (
    f"EXISTS (SELECT 1 FROM {JUDGE} j JOIN {A} a ON a.round_id = j.round_id "
    f"JOIN {R} r ON r.id = j.round_id WHERE j.id = NEW.judge_id AND a.id = NEW.application_id "
    "AND j.live AND r.state = 'SCREENING')"
)
RANKED = (
    f"EXISTS (SELECT 1 FROM {RESULT} e JOIN {R} r ON r.id = e.round_id "
    "WHERE e.id = NEW.evaluation_id AND r.state = 'SCREENING')"
)
PICKED = (
    f"EXISTS (SELECT 1 FROM {LIST} l JOIN {R} r ON r.id = l.round_id "
    "WHERE l.id = NEW.shortlist_id AND l.live AND r.state = 'EVALUATED')"
)
GUARDS = (
    Guard(
        table=PLAN,
        name="in_draft",
        act="INSERT",
        where=f"NOT NEW.recommended AND NOT {in_state('DRAFT')}",
        sentence=PLANNED,
    ),
    Guard(
        table=PLAN, name="fixed", act="UPDATE", where=f"NOT {in_state('DRAFT')}", sentence=PLANNED
    ),
    Guard(table=PLAN, name="no_delete", act="DELETE", sentence=PLANNED),
    Guard(table=ITEM, name="in_time", act="INSERT", where=f"NOT {WAITING}", sentence=SCREENED),
    Guard(table=ITEM, name="decided", act="UPDATE", where=f"NOT {WAITING}", sentence=SCREENED),
    Guard(table=ITEM, name="no_delete", act="DELETE", sentence=SCREENED),
    *kept(
        JUDGE,
        SEATED,
        written=(
            "id",
            "round_id",
            "seat",
            "user_id",
            "name",
            "unit",
            "expert",
            "appointed_by_id",
            "appointed_at",
            "replaces_id",
        ),
        later={
            "declared": ("conflict", "conflict_text", "declared_by_id", "declared_at"),
            "ended": ("live", "ended_by_id", "ended_at", "end_reason"),
        },
        closed={"declared": "OLD.conflict IS NOT NULL", "ended": "NOT OLD.live"},
    ),
    Guard(
        table=SHEET,
        name="in_time",
        act="INSERT",
        where=f"NOT {JUDGED}",
        sentence="只有资格审查后、评审汇总前的现任评委才能评分",
    ),
    Guard(table=SHEET, name="signed", act="UPDATE", when="OLD.state = 'SIGNED'", sentence=SIGNED),
    Guard(
        table=SHEET,
        name="whose",
        act="UPDATE",
        columns=("id", "judge_id", "application_id", "external"),
        sentence=SIGNED,
    ),
    Guard(table=SHEET, name="no_delete", act="DELETE", sentence=SIGNED),
    Guard(table=LINE, name="in_time", act="INSERT", where=f"NOT {OPEN_SHEET}", sentence=MARKED),
    Guard(table=LINE, name="signed", act="UPDATE", where=f"NOT {OPEN_SHEET}", sentence=MARKED),
    Guard(
        table=LINE,
        name="whose",
        act="UPDATE",
        columns=("id", "sheet_id", "item", "most"),
        sentence=MARKED,
    ),
    Guard(table=LINE, name="no_delete", act="DELETE", sentence=MARKED),
    *never(RESULT, FOUND),
    Guard(
        table=RESULT,
        name="in_time",
        act="INSERT",
        where=f"NOT {in_state('SCREENING')}",
        sentence=FOUND,
    ),
    *never(RANK, FOUND),
    Guard(table=RANK, name="in_time", act="INSERT", where=f"NOT {RANKED}", sentence=FOUND),
    *kept(
        LIST,
        LISTED,
        written=("id", "round_id", "number", "terms", "skipped", "made_by_id", "made_at"),
        later={
            "publicised": ("publicised_by_id", "publicised_at"),
            "superseded": ("live", "superseded_by_id", "superseded_at", "superseded_reason"),
        },
        closed={"publicised": "OLD.publicised_at IS NOT NULL", "superseded": "NOT OLD.live"},
    ),
    *never(ENTRY, LISTED),
    Guard(table=ENTRY, name="in_time", act="INSERT", where=f"NOT {PICKED}", sentence=LISTED),
    Guard(
        table=OBJECTION,
        name="in_time",
        act="INSERT",
        where=f"NOT {in_state('PUBLICIZING')}",
        sentence="只有公示期间才能登记异议",
    ),
    *kept(
        OBJECTION,
        HEARD,
        written=(
            "id",
            "round_id",
            "shortlist_id",
            "source",
            "received_on",
            "text",
            "due_on",
            "shortlisted_by_id",
            "entered_by_id",
            "entered_at",
        ),
        later={"answered": ("upheld", "answer", "answered_by_id", "answered_at")},
        closed={"answered": "OLD.answered_at IS NOT NULL"},
    ),
    *kept(
        LETTER,
        SENT,
        written=(
            "id",
            "round_id",
            "application_id",
            "committee_id",
            "letter_number",
            "issued_on",
            "issued_by_id",
            "issued_at",
        ),
        later={"ended": ("live", "ended_by_id", "ended_at", "end_reason")},
        closed={"ended": "NOT OLD.live"},
    ),
    *never(CHOICE, CHOSEN),
    *never(REASON, TOLD),
)


class Migration(migrations.Migration):
    dependencies = [
        ("committees", "0004_working_fund_ledger"),
        ("tenders", "0007_applications"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("letter_number", models.CharField(max_length=60, verbose_name="推荐函文号")),
                ("issued_on", models.DateField(verbose_name="推荐日期")),
                ("issued_at", models.DateTimeField(verbose_name="推荐时间")),
                ("live", models.BooleanField(default=True, verbose_name="现行")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="终止时间")),
                (
                    "end_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="终止事由"),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="tenders.application",
                        verbose_name="报名",
                    ),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="committees.committee",
                        verbose_name="业委会（物管会）",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="终止登记人",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="推荐人",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="tenders.selectionround",
                        verbose_name="遴选",
                    ),
                ),
            ],
            options={
                "verbose_name": "推荐",
                "verbose_name_plural": "推荐",
                "ordering": ["round", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)),
                        fields=("round", "committee"),
                        name="committee_has_one_live_recommendation",
                        violation_error_message="已向这个业委会（物管会）推荐，请刷新后核对。",
                    ),
                    models.UniqueConstraint(
                        fields=("letter_number", "committee"),
                        name="letter_goes_once_to_a_committee",
                        violation_error_message="这个文号的推荐函已发给这个业委会（物管会）。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("live", True),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(("end_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="recommendation_ended_has_its_reason",
                        violation_error_message="终止推荐应写明事由、登记人和时间。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("agreed", models.BooleanField(verbose_name="同意选聘")),
                ("decided_on", models.DateField(verbose_name="决定日期")),
                ("document", models.CharField(max_length=200, verbose_name="决定文书")),
                (
                    "vote_ground",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="不经业主共同决定的依据"
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, max_length=300, verbose_name="不同意的理由"),
                ),
                ("grounds", models.TextField(verbose_name="判断依据")),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "owners_decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="manager_choices",
                        to="committees.ownersdecision",
                        verbose_name="业主共同决定",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "recommendation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="choice",
                        to="tenders.recommendation",
                        verbose_name="推荐",
                    ),
                ),
            ],
            options={
                "verbose_name": "选定",
                "verbose_name_plural": "选定",
                "ordering": ["-recorded_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed", True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="choice_refused_has_its_reason",
                        violation_error_message="不同意选聘的，应写明理由。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed", False),
                            ("owners_decision__isnull", False),
                            models.Q(("vote_ground", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="choice_has_owners_or_a_ground",
                        violation_error_message="同意选聘应有业主共同决定，或写明不需要的依据。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("inputs", models.TextField(verbose_name="评审依据（方案和全部得分）")),
                ("sha256", models.CharField(max_length=64, verbose_name="评审依据哈希")),
                ("warning", models.CharField(blank=True, max_length=200, verbose_name="提示")),
                (
                    "lot_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="抽签记录"),
                ),
                (
                    "negotiation",
                    models.CharField(blank=True, max_length=600, verbose_name="协商记录"),
                ),
                ("evaluated_at", models.DateTimeField(verbose_name="评审汇总时间")),
                (
                    "evaluated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="评审汇总人",
                    ),
                ),
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluation",
                        to="tenders.selectionround",
                        verbose_name="遴选",
                    ),
                ),
            ],
            options={
                "verbose_name": "评审结果",
                "verbose_name_plural": "评审结果",
                "ordering": ["-evaluated_at"],
            },
        ),
        migrations.CreateModel(
            name="EvaluationPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("weights", models.TextField(verbose_name="评分项和分值")),
                (
                    "drop_extremes",
                    models.BooleanField(default=False, verbose_name="去掉一个最高分和一个最低分"),
                ),
                ("recommended", models.BooleanField(default=False, verbose_name="采用建议方案")),
                ("set_at", models.DateTimeField(verbose_name="拟订时间")),
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluation_plan",
                        to="tenders.selectionround",
                        verbose_name="遴选",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="拟订人",
                    ),
                ),
            ],
            options={
                "verbose_name": "评分方案",
                "verbose_name_plural": "评分方案",
                "ordering": ["round"],
            },
        ),
        migrations.CreateModel(
            name="NotSelected",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="未入选理由")),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="not_selected",
                        to="tenders.application",
                        verbose_name="报名",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
            ],
            options={
                "verbose_name": "未入选理由",
                "verbose_name_plural": "未入选理由",
                "ordering": ["application"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="not_selected_has_its_reason",
                        violation_error_message="请写明未入选的理由。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Shortlist",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("live", models.BooleanField(default=True, verbose_name="现行")),
                ("terms", models.TextField(verbose_name="适用参数")),
                ("skipped", models.TextField(blank=True, verbose_name="跳过的企业和理由")),
                ("made_at", models.DateTimeField(verbose_name="确定时间")),
                (
                    "publicised_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="公示时间"),
                ),
                (
                    "superseded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="撤回时间"),
                ),
                (
                    "superseded_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="撤回事由"),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确定人",
                    ),
                ),
                (
                    "publicised_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="公示人",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shortlists",
                        to="tenders.selectionround",
                        verbose_name="遴选",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="撤回人",
                    ),
                ),
            ],
            options={
                "verbose_name": "入围名单",
                "verbose_name_plural": "入围名单",
                "ordering": ["round", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)),
                        fields=("round",),
                        name="round_has_one_live_shortlist",
                        violation_error_message="入围名单已有人确定，请刷新后核对。",
                    ),
                    models.UniqueConstraint(
                        fields=("round", "number"),
                        name="shortlist_number_is_used_once",
                        violation_error_message="入围名单已有人确定，请刷新后核对。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("publicised_by__isnull", True),
                            models.Q(("publicised_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="shortlist_is_publicised_by_another",
                        violation_error_message="公示由确定入围名单以外的人办理。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("live", True),
                            models.Q(
                                ("superseded_at__isnull", False),
                                ("superseded_by__isnull", False),
                                models.Q(("superseded_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="shortlist_superseded_has_its_reason",
                        violation_error_message="撤回入围名单应写明事由、撤回人和时间。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=100, verbose_name="异议人")),
                ("received_on", models.DateField(verbose_name="收到日期")),
                ("text", models.CharField(max_length=1000, verbose_name="异议内容")),
                ("due_on", models.DateField(verbose_name="答复期限")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                ("upheld", models.BooleanField(blank=True, null=True, verbose_name="异议成立")),
                ("answer", models.CharField(blank=True, max_length=1000, verbose_name="书面答复")),
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
                        related_name="objections",
                        to="tenders.selectionround",
                        verbose_name="遴选",
                    ),
                ),
                (
                    "shortlisted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="入围名单确定人",
                    ),
                ),
                (
                    "shortlist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="tenders.shortlist",
                        verbose_name="入围名单",
                    ),
                ),
            ],
            options={
                "verbose_name": "公示异议",
                "verbose_name_plural": "公示异议",
                "ordering": ["round", "received_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", True),
                                ("answered_by__isnull", True),
                                ("upheld__isnull", True),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("upheld__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="objection_answered_is_whole",
                        violation_error_message="答复异议应有书面答复、结论、答复人和时间。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by__isnull", True),
                            models.Q(("answered_by", models.F("shortlisted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="objection_is_answered_by_another",
                        violation_error_message="确定入围名单的人不能答复异议。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gt", models.F("received_on"))),
                        name="objection_due_after_it_came",
                        violation_error_message="答复期限应晚于收到日期。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelJudge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seat", models.PositiveSmallIntegerField(verbose_name="席位")),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("unit", models.CharField(max_length=100, verbose_name="单位")),
                ("expert", models.BooleanField(default=False, verbose_name="专家")),
                ("live", models.BooleanField(default=True, verbose_name="现任")),
                ("appointed_at", models.DateTimeField(verbose_name="组建时间")),
                ("conflict", models.BooleanField(blank=True, null=True, verbose_name="有利益关系")),
                (
                    "conflict_text",
                    models.CharField(blank=True, max_length=300, verbose_name="利益关系说明"),
                ),
                (
                    "declared_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="声明时间"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="更换时间")),
                (
                    "end_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="更换事由"),
                ),
                (
                    "appointed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="组建人",
                    ),
                ),
                (
                    "declared_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="声明登记人",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="更换人",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by_judge",
                        to="tenders.paneljudge",
                        verbose_name="接替的评委",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="judges",
                        to="tenders.selectionround",
                        verbose_name="遴选",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="系统用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "评委",
                "verbose_name_plural": "评委",
                "ordering": ["round", "seat", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)),
                        fields=("round", "seat"),
                        name="judge_seat_is_held_by_one",
                        violation_error_message="这个席位已有评委，请刷新后核对。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)),
                        fields=("round", "user"),
                        name="judge_sits_once_in_a_round",
                        violation_error_message="这个人已是本次遴选的评委。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("conflict__isnull", True), ("declared_by__isnull", True)),
                            models.Q(
                                ("conflict__isnull", False),
                                ("declared_at__isnull", False),
                                ("declared_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="judge_declared_means_signed",
                        violation_error_message="利益关系声明应有登记人和时间。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("conflict", True), _negated=True),
                            models.Q(("conflict_text", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="judge_conflict_is_described",
                        violation_error_message="有利益关系的，应写明是什么关系。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("live", True),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(("end_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="judge_replaced_has_its_reason",
                        violation_error_message="更换评委应写明事由、更换人和时间。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ranking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(verbose_name="名次")),
                (
                    "total",
                    core.db.fields.ScoreField(blank=True, null=True, verbose_name="综合得分"),
                ),
                ("price", core.db.fields.RateField(verbose_name="报价（元/㎡/月）")),
                (
                    "solution",
                    core.db.fields.ScoreField(blank=True, null=True, verbose_name="服务方案得分"),
                ),
                ("ground", models.CharField(max_length=100, verbose_name="排序依据")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ranking",
                        to="tenders.application",
                        verbose_name="报名",
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rankings",
                        to="tenders.evaluation",
                        verbose_name="评审结果",
                    ),
                ),
            ],
            options={
                "verbose_name": "评审排名",
                "verbose_name_plural": "评审排名",
                "ordering": ["evaluation", "rank"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("evaluation", "rank"), name="rank_is_given_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("external", models.BooleanField(verbose_name="外聘评委")),
                (
                    "state",
                    models.CharField(
                        choices=[("ENTERED", "已录入"), ("SIGNED", "已签字")],
                        default="ENTERED",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=300, verbose_name="评语")),
                ("entered_at", models.DateTimeField(verbose_name="录入时间")),
                (
                    "signed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="签字（复核）时间"),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="tenders.application",
                        verbose_name="报名",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "judge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="tenders.paneljudge",
                        verbose_name="评委",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="签字（复核）人",
                    ),
                ),
            ],
            options={
                "verbose_name": "评分表",
                "verbose_name_plural": "评分表",
                "ordering": ["judge", "application"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("judge", "application"),
                        name="sheet_is_one_for_judge_and_applicant",
                        violation_error_message="这位评委对这家企业的评分表已有人录入，请刷新后核对。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "SIGNED"), _negated=True),
                            models.Q(("signed_at__isnull", False), ("signed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="sheet_signed_has_its_signer",
                        violation_error_message="签字的评分表应有签字人和时间。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("external", False),
                            ("signed_by__isnull", True),
                            models.Q(("signed_by", models.F("entered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="sheet_of_outsider_is_checked_by_another",
                        violation_error_message="外聘评委的评分表应由录入人以外的人复核。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("external", True),
                            ("signed_by__isnull", True),
                            ("signed_by", models.F("entered_by")),
                            _connector="OR",
                        ),
                        name="sheet_of_insider_is_signed_by_its_judge",
                        violation_error_message="评委本人的评分表由本人录入并签字。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreLine",
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
                            ("PRICE", "报价"),
                            ("SOLUTION", "服务方案"),
                            ("STAFF", "人员与项目负责人"),
                            ("RECORD", "业绩与信用"),
                            ("INVESTMENT", "基础设施投入承诺"),
                            ("DEFENCE", "述标答辩"),
                            ("VISIT", "案例考察"),
                        ],
                        max_length=10,
                        verbose_name="评分项",
                    ),
                ),
                ("most", core.db.fields.ScoreField(verbose_name="分值")),
                ("points", core.db.fields.ScoreField(verbose_name="得分")),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="tenders.scoresheet",
                        verbose_name="评分表",
                    ),
                ),
            ],
            options={
                "verbose_name": "评分",
                "verbose_name_plural": "评分",
                "ordering": ["sheet", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sheet", "item"), name="score_item_is_marked_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 0), ("points__lte", models.F("most"))),
                        name="score_lies_within_its_weight",
                        violation_error_message="得分应在0分至该项分值之间。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScreeningItem",
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
                            ("LICENCE", "营业执照"),
                            ("AUTHORITY", "法定代表人证明或授权委托书"),
                            ("FINANCE", "财务、纳税、社保证明"),
                            ("CREDIT", "信用查询结果"),
                            ("CONTRACTS", "在管项目业绩合同"),
                            ("STAFF", "项目负责人及人员表"),
                            ("OFFER", "服务方案与报价"),
                            ("PLEDGE", "承诺书"),
                            ("ELIGIBLE", "没有禁止参选的情形"),
                            ("CAPABLE", "条件成熟，符合公告的资格要求"),
                        ],
                        max_length=10,
                        verbose_name="审查项",
                    ),
                ),
                ("passed", models.BooleanField(verbose_name="是否合格")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="理由")),
                ("decided_at", models.DateTimeField(verbose_name="审查时间")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="screening",
                        to="tenders.application",
                        verbose_name="报名",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审查人",
                    ),
                ),
            ],
            options={
                "verbose_name": "资格审查项",
                "verbose_name_plural": "资格审查项",
                "ordering": ["application", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "item"),
                        name="screening_item_is_decided_once",
                        violation_error_message="这一项已有人审查，请刷新后核对。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("passed", True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="screening_failed_has_its_reason",
                        violation_error_message="不合格的审查项应写明理由。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShortlistEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slot", models.PositiveSmallIntegerField(verbose_name="入围位次")),
                ("rank", models.PositiveSmallIntegerField(verbose_name="评审名次")),
                ("reason", models.CharField(max_length=300, verbose_name="入围理由")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shortlist_entries",
                        to="tenders.application",
                        verbose_name="报名",
                    ),
                ),
                (
                    "shortlist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="tenders.shortlist",
                        verbose_name="入围名单",
                    ),
                ),
            ],
            options={
                "verbose_name": "入围企业",
                "verbose_name_plural": "入围企业",
                "ordering": ["shortlist", "slot"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("shortlist", "slot"),
                        name="shortlist_slot_is_used_once",
                        violation_error_message="这个入围位次已有企业，请刷新后核对。",
                    ),
                    models.UniqueConstraint(
                        fields=("shortlist", "application"),
                        name="shortlist_names_a_company_once",
                        violation_error_message="同一家企业不能入围两次。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slot__gte", 1), ("slot__lte", 3)),
                        name="shortlist_has_at_most_three",
                        violation_error_message="入围企业为1至3家。",
                    ),
                ],
            },
        ),
        guarded(*GUARDS),
        not_emptied(
            PLAN,
            ITEM,
            JUDGE,
            SHEET,
            LINE,
            RESULT,
            RANK,
            LIST,
            ENTRY,
            OBJECTION,
            LETTER,
            CHOICE,
            REASON,
        ),
    ]
