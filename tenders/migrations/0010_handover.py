import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.db.triggers import Guard, guarded, not_emptied

S, H = "tenders_service", "tenders_handoverinspection"
T, P, R, F = (
    "tenders_handoveritem", "tenders_handoverpaper", "tenders_handoverrecheck",
    "tenders_handoverphoto",
)
FIXED = "承接查验签字后不可修改或删除，整改情况另作复查记录"
TAKEOVER = "接管日期只能来自已签字的承接查验，登记后不可修改"
FOUND = (
    "id", "service_id", "number", "live", "started_on", "owners_unit", "owners_people",
    "company_people", "street_unit", "street_people", "remark", "made_by_id", "made_at",
    "changed_by_id", "changed_at", "signed_on", "owners_signatory", "company_signatory",
    "signed_by_id", "signed_at", "terms", "publish_by_day", "cancelled_reason", "cancelled_by_id",
    "cancelled_at",
)
SHOWN = (
    "published_on", "notice_last_day", "published_where", "published_by_id", "published_at",
)
UNPROVEN = (
    "NEW.takeover_on IS NOT NULL AND NEW.past_document = '' AND NOT EXISTS "
    f"(SELECT 1 FROM {H} h WHERE h.service_id = NEW.id AND h.state IN ('SIGNED', 'PUBLISHED') "
    "AND h.signed_on <= NEW.takeover_on)"
)


def of_handover(row, states="'DRAFT'"):
    return (
        f"EXISTS (SELECT 1 FROM {H} h WHERE h.id = {row}.inspection_id AND h.state IN ({states}))"
    )


def of_item(row, states, more=""):
    return (
        f"EXISTS (SELECT 1 FROM {T} t JOIN {H} h ON h.id = t.inspection_id "
        f"WHERE t.id = {row}.item_id AND h.state IN ({states}){more})"
    )


def while_open(table):
    return (
        Guard(table=table, name="in_time", act="INSERT", where=f"NOT {of_handover('NEW')}",
              sentence=FIXED),
        Guard(table=table, name="open", act="UPDATE",
              where=f"NOT {of_handover('OLD')} OR NOT {of_handover('NEW')}", sentence=FIXED),
        Guard(table=table, name="no_delete", act="DELETE", where=f"NOT {of_handover('OLD')}",
              sentence=FIXED),
    )


GUARDS = (
    Guard(table=S, name="proven", act="INSERT", where=UNPROVEN, sentence=TAKEOVER),
    Guard(table=S, name="takes_over", act="UPDATE", columns=("takeover_on", "past_document"),
          where=UNPROVEN, sentence=TAKEOVER),
    Guard(table=S, name="taken_over", act="UPDATE", columns=("takeover_on", "past_document"),
          when="OLD.takeover_on IS NOT NULL", sentence=TAKEOVER),
    Guard(table=H, name="begins", act="INSERT", when="NEW.state <> 'DRAFT'",
          sentence="承接查验应先查验，再由另一人确认签字"),
    Guard(table=H, name="found", act="UPDATE", columns=FOUND, when="OLD.state <> 'DRAFT'",
          sentence=FIXED),
    Guard(table=H, name="shown", act="UPDATE", columns=SHOWN, when="OLD.state = 'PUBLISHED'",
          sentence="已公示的承接查验不可修改"),
    Guard(table=H, name="moves", act="UPDATE", columns=("state",),
          when="OLD.state IN ('PUBLISHED', 'CANCELLED') "
          "OR (OLD.state = 'SIGNED' AND NEW.state <> 'PUBLISHED') "
          "OR (OLD.state = 'DRAFT' AND NEW.state = 'PUBLISHED')", sentence=FIXED),
    Guard(table=H, name="no_delete", act="DELETE", sentence=FIXED),
    *while_open(T),
    *while_open(P),
    Guard(table=R, name="in_time", act="INSERT",
          where="NOT " + of_item("NEW", "'SIGNED', 'PUBLISHED'",
                                 " AND t.condition IN ('DEFECT', 'MISSING')"),
          sentence="只能复查已签字查验中的缺陷和缺失"),
    Guard(table=R, name="no_update", act="UPDATE", sentence="复查记录不可修改或删除"),
    Guard(table=R, name="no_delete", act="DELETE", sentence="复查记录不可修改或删除"),
    Guard(table=F, name="in_time", act="INSERT",
          where="(NEW.recheck_id IS NULL AND NOT " + of_item("NEW", "'DRAFT'") + ") OR "
          f"(NEW.recheck_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {R} r "
          "WHERE r.id = NEW.recheck_id AND r.item_id = NEW.item_id))", sentence=FIXED),
    Guard(table=F, name="no_update", act="UPDATE", sentence=FIXED),
    Guard(table=F, name="no_delete", act="DELETE",
          where="OLD.recheck_id IS NOT NULL OR NOT " + of_item("OLD", "'DRAFT'"), sentence=FIXED),
)
OLD_RECORD = "移交旧档"


def from_records(apps, schema_editor):
    """Takeovers of before stand on the record that was entered with them."""
    rows = apps.get_model("tenders", "Service").objects.filter(takeover_on__isnull=False)
    rows.filter(handover_record="").update(past_document=OLD_RECORD)
    rows.exclude(handover_record="").update(past_document=models.F("handover_record"))


class Migration(migrations.Migration):

    dependencies = [
        ("files", "0001_initial"),
        ("tenders", "0009_contracts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='service',
            name='past_document',
            field=models.CharField(blank=True, help_text='系统启用前的接管按原有文件补录；其余接管只能来自已签字的承接查验', max_length=100, verbose_name='补录依据'),
        ),
        migrations.CreateModel(
            name='HandoverInspection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='查验编号')),
                ('live', models.BooleanField(default=True, verbose_name='现行')),
                ('state', models.CharField(choices=[('DRAFT', '查验中'), ('SIGNED', '已签字'), ('PUBLISHED', '已公示'), ('CANCELLED', '已作废')], default='DRAFT', max_length=10, verbose_name='状态')),
                ('started_on', models.DateField(verbose_name='查验日期')),
                ('owners_unit', models.CharField(blank=True, max_length=200, verbose_name='业主方单位')),
                ('owners_people', models.CharField(blank=True, max_length=200, verbose_name='业主方参加人员')),
                ('company_people', models.CharField(blank=True, max_length=200, verbose_name='物业服务人参加人员')),
                ('street_unit', models.CharField(blank=True, max_length=200, verbose_name='街道（社区）单位')),
                ('street_people', models.CharField(blank=True, max_length=200, verbose_name='街道（社区）参加人员')),
                ('remark', models.CharField(blank=True, max_length=500, verbose_name='查验说明')),
                ('made_at', models.DateTimeField(verbose_name='开始时间')),
                ('changed_at', models.DateTimeField(verbose_name='最后填写时间')),
                ('signed_on', models.DateField(blank=True, null=True, verbose_name='双方签字日期')),
                ('owners_signatory', models.CharField(blank=True, max_length=40, verbose_name='业主方签字人')),
                ('company_signatory', models.CharField(blank=True, max_length=40, verbose_name='物业服务人签字人')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='确认签字时间')),
                ('terms', models.TextField(blank=True, verbose_name='适用参数')),
                ('publish_by_day', models.DateField(blank=True, null=True, verbose_name='应公示日期')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='公示日期')),
                ('notice_last_day', models.DateField(blank=True, null=True, verbose_name='公示末日')),
                ('published_where', models.CharField(blank=True, max_length=100, verbose_name='公示地点')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='公示时间')),
                ('cancelled_reason', models.CharField(blank=True, max_length=300, verbose_name='作废事由')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('cancelled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作废人')),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='最后填写的人')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='开始查验的人')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='公示人')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='tenders.service', verbose_name='接管服务')),
                ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认签字的人')),
            ],
            options={
                'verbose_name': '承接查验',
                'verbose_name_plural': '承接查验',
                'ordering': ['-started_on', '-pk'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('live', True)), fields=('service',), name='service_has_one_live_handover', violation_error_message='这项服务已有一次承接查验，请打开那一次。'),
                    models.CheckConstraint(condition=models.Q(('signed_by__isnull', True), models.Q(models.Q(('made_by__isnull', True), models.Q(('signed_by', models.F('made_by')), _negated=True), _connector='OR'), models.Q(('changed_by__isnull', True), models.Q(('signed_by', models.F('changed_by')), _negated=True), _connector='OR')), _connector='OR'), name='handover_is_signed_by_another', violation_error_message='确认签字的人不能是开始查验或填写查验的人。'),
                    models.CheckConstraint(condition=models.Q(('state__in', ['DRAFT', 'CANCELLED']), models.Q(('publish_by_day__isnull', False), ('signed_at__isnull', False), ('signed_on__isnull', False), models.Q(('owners_signatory', ''), _negated=True), models.Q(('company_signatory', ''), _negated=True), models.Q(('terms', ''), _negated=True)), _connector='OR'), name='handover_signed_has_both_sides', violation_error_message='签字的查验应有双方签字人、签字日期和适用参数。'),
                    models.CheckConstraint(condition=models.Q(('signed_on__isnull', True), ('signed_on__gte', models.F('started_on')), _connector='OR'), name='handover_signed_not_before_it_began', violation_error_message='签字日期不能早于查验日期。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'PUBLISHED'), _negated=True), models.Q(('notice_last_day__gte', models.F('published_on')), ('published_at__isnull', False), ('published_on__gte', models.F('signed_on')), ('published_on__isnull', False)), _connector='OR'), name='handover_published_has_its_days', violation_error_message='公示的查验应有公示日期和末日，且不早于签字日期。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'CANCELLED'), _negated=True), models.Q(('cancelled_at__isnull', False), ('live', False), models.Q(('cancelled_reason', ''), _negated=True)), _connector='OR'), name='handover_cancelled_has_its_reason', violation_error_message='作废的查验应写明事由，并不再现行。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='HandoverItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('category', models.CharField(max_length=20, verbose_name='类别')),
                ('item', models.CharField(max_length=60, verbose_name='查验项目')),
                ('location', models.CharField(blank=True, max_length=60, verbose_name='位置')),
                ('quantity', models.PositiveIntegerField(blank=True, null=True, verbose_name='数量')),
                ('unit', models.CharField(blank=True, max_length=10, verbose_name='单位')),
                ('condition', models.CharField(blank=True, choices=[('GOOD', '完好'), ('DEFECT', '缺陷'), ('MISSING', '缺失'), ('NONE', '本小区没有')], max_length=8, verbose_name='情况')),
                ('problem', models.CharField(blank=True, max_length=200, verbose_name='存在问题')),
                ('remedy_party', models.CharField(blank=True, choices=[('OWNERS', '业主（业委会）'), ('FORMER', '原物业（管理人）'), ('COMPANY', '承接的物业服务人'), ('DEVELOPER', '建设单位'), ('STREET', '街道（社区）')], max_length=10, verbose_name='整改责任方')),
                ('remedy_due_on', models.DateField(blank=True, null=True, verbose_name='整改期限')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='tenders.handoverinspection', verbose_name='承接查验')),
            ],
            options={
                'verbose_name': '查验项目',
                'verbose_name_plural': '查验项目',
                'ordering': ['inspection', 'position'],
                'constraints': [
                    models.UniqueConstraint(fields=('inspection', 'position'), name='handover_position_is_used_once', violation_error_message='刚有人加了另一项，请刷新后再加。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='HandoverPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('AS_BUILT', '竣工图等竣工资料'), ('EQUIPMENT', '设施设备安装使用和维护资料'), ('WARRANTY', '质量保修和使用说明文件'), ('OWNERS', '业主名册'), ('ACCOUNTS', '账目和共有资金资料'), ('ROOMS', '物业服务用房资料和钥匙'), ('CONTRACTS', '专项服务合同和维保记录'), ('OTHER', '其他资料')], max_length=10, verbose_name='资料')),
                ('present', models.BooleanField(default=False, verbose_name='已移交')),
                ('note', models.CharField(blank=True, max_length=100, verbose_name='份数和说明')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='tenders.handoverinspection', verbose_name='承接查验')),
            ],
            options={
                'verbose_name': '移交资料',
                'verbose_name_plural': '移交资料',
                'ordering': ['inspection', 'pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('inspection', 'kind'), name='handover_paper_is_listed_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='HandoverRecheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('checked_on', models.DateField(verbose_name='复查日期')),
                ('result', models.CharField(choices=[('FIXED', '已整改'), ('NOT_FIXED', '未整改')], max_length=10, verbose_name='复查结果')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('entered_at', models.DateTimeField(verbose_name='登记时间')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rechecks', to='tenders.handoveritem', verbose_name='查验项目')),
            ],
            options={
                'verbose_name': '复查记录',
                'verbose_name_plural': '复查记录',
                'ordering': ['item', 'checked_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='HandoverPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='handover_photo', to='files.storedfile', verbose_name='照片')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='tenders.handoveritem', verbose_name='查验项目')),
                ('recheck', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='tenders.handoverrecheck', verbose_name='复查记录')),
            ],
            options={
                'verbose_name': '查验照片',
                'verbose_name_plural': '查验照片',
                'ordering': ['item', 'pk'],
            },
        ),
        migrations.RunPython(from_records, migrations.RunPython.noop),
        guarded(*GUARDS),
        not_emptied(S, H, T, P, R, F),
    ]
