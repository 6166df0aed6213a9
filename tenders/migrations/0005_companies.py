import core.db.sealed
import django.db.models.deletion
import tenders.models.companies
from django.conf import settings
from django.db import migrations, models

from core.db.triggers import Guard, guarded, not_emptied

A, C, L, D, S, N = (
    "tenders_payeeaccount", "tenders_creditevent", "tenders_listingentry",
    "tenders_companydocument", "tenders_stafffigure", "tenders_notsamecompany",
)
ACCOUNT = "收款账户不可修改或删除，变更请登记新账户"
CREDIT = "信用事项不可修改或删除，只能撤销"
LISTING = "红黑名单的办理记录不可修改或删除"
PAPER = "企业材料不可修改或删除，只能作废"
KEPT = "登记后不可修改或删除"
UNDECIDED = "('PROPOSED', 'NOTIFIED', 'ANSWERED')"
# the first 11 signs of a sealed text name its key: sealing it anew with another key may pass
SAME_KEY = (
    "substr(OLD.number, 1, 11) = substr(NEW.number, 1, 11) OR substr(NEW.number, 1, 3) <> 's1.'"
)


def never(table, sentence):
    return (
        Guard(table=table, name="no_update", act="UPDATE", sentence=sentence),
        Guard(table=table, name="no_delete", act="DELETE", sentence=sentence),
    )


GUARDS = (
    Guard(table=A, name="written", act="UPDATE", sentence=ACCOUNT, columns=(
        "id", "company_id", "bank", "branch", "holder", "holder_reason", "last_four",
        "entered_by_id", "entered_at",
    )),
    Guard(table=A, name="sealed", act="UPDATE", sentence=ACCOUNT, columns=("number",),
          when=SAME_KEY),
    Guard(table=A, name="confirmed", act="UPDATE", sentence=ACCOUNT,
          columns=("confirmed_by_id", "confirmed_at", "remark"), when="OLD.state <> 'ENTERED'"),
    Guard(table=A, name="stands", act="UPDATE", sentence=ACCOUNT, columns=("state",),
          when="OLD.state IN ('REPLACED', 'REJECTED') "
          "OR (OLD.state = 'CONFIRMED' AND NEW.state <> 'REPLACED')"),
    Guard(table=A, name="no_delete", act="DELETE", sentence=ACCOUNT),
    *never(C, CREDIT),
    Guard(table=L, name="proposed", act="UPDATE", sentence=LISTING, columns=(
        "id", "company_id", "street_id", "kind", "grounds", "proposed_by_id", "proposed_at",
    )),
    Guard(table=L, name="heard", act="UPDATE", sentence=LISTING, columns=(
        "served_on", "notice_document", "answer_by_day", "terms", "served_by_id", "served_at",
        "statement", "statement_file_id", "hearing_asked", "answered_by_id", "answered_at",
        "hearing_on", "hearing_record", "heard_by_id", "heard_at", "withdrawn_reason",
        "withdrawn_by_id", "withdrawn_at",
    ), when=f"OLD.state NOT IN {UNDECIDED}"),
    Guard(table=L, name="decided", act="UPDATE", sentence=LISTING, columns=(
        "from_day", "until_day", "decision_reason", "decided_by_id", "decided_at",
    ), when=f"OLD.state NOT IN {UNDECIDED}"),
    Guard(table=L, name="removed", act="UPDATE", sentence=LISTING, columns=(
        "removal_reason", "removal_by_id", "removal_at", "removal_note", "removed_on",
        "removed_by_id", "removed_at",
    ), when="OLD.state = 'REMOVED'"),
    Guard(table=L, name="stands", act="UPDATE", sentence=LISTING, columns=("state",),
          when="OLD.state IN ('REMOVED', 'REJECTED', 'WITHDRAWN') "
          "OR (OLD.state = 'LISTED' AND NEW.state <> 'REMOVAL') "
          "OR (OLD.state = 'REMOVAL' AND NEW.state NOT IN ('LISTED', 'REMOVED'))"),
    Guard(table=L, name="no_delete", act="DELETE", sentence=LISTING),
    Guard(table=D, name="written", act="UPDATE", sentence=PAPER, columns=(
        "id", "company_id", "kind", "number", "issued_on", "valid_until", "file_id",
        "entered_by_id", "entered_at",
    )),
    Guard(table=D, name="withdrawn", act="UPDATE", sentence=PAPER,
          when="OLD.withdrawn_at IS NOT NULL"),
    Guard(table=D, name="no_delete", act="DELETE", sentence=PAPER),
    *never(S, KEPT),
    *never(N, KEPT),
)


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('communities', '0002_liaisons'),
        ('files', '0001_initial'),
        ('tenders', '0004_notice_days'),
    ]

    operations = [
        migrations.AddField(
            model_name='company',
            name='contact_person',
            field=models.CharField(blank=True, max_length=40, verbose_name='联系人'),
        ),
        migrations.AddField(
            model_name='company',
            name='established_on',
            field=models.DateField(blank=True, null=True, verbose_name='成立日期'),
        ),
        migrations.AddField(
            model_name='company',
            name='licence_in_scope',
            field=models.BooleanField(blank=True, null=True, verbose_name='经营范围含物业管理'),
        ),
        migrations.AddField(
            model_name='company',
            name='licence_name',
            field=models.CharField(blank=True, max_length=100, verbose_name='证照上的名称'),
        ),
        migrations.AddField(
            model_name='company',
            name='licence_seen_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='核验证照时间'),
        ),
        migrations.AddField(
            model_name='company',
            name='licence_seen_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核验人'),
        ),
        migrations.AddField(
            model_name='company',
            name='licence_valid_until',
            field=models.DateField(blank=True, help_text='空为长期', null=True, verbose_name='证照有效期至'),
        ),
        migrations.AddField(
            model_name='company',
            name='merged_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='并入时间'),
        ),
        migrations.AddField(
            model_name='company',
            name='merged_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='并入办理人'),
        ),
        migrations.AddField(
            model_name='company',
            name='merged_into',
            field=models.ForeignKey(blank=True, help_text='同一家登记过两次的，这一条保留备查，今后只选保留的一条', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='aliases', to='tenders.company', verbose_name='已并入'),
        ),
        migrations.AddField(
            model_name='company',
            name='registered_address',
            field=models.CharField(blank=True, max_length=200, verbose_name='住所（登记地址）'),
        ),
        migrations.AddField(
            model_name='company',
            name='registration_no',
            field=models.CharField(blank=True, help_text='其他管理人的登记证号，或街道编的登记号；不填居民身份证号。', max_length=40, verbose_name='登记证号'),
        ),
        migrations.AlterField(
            model_name='company',
            name='uscc',
            field=models.CharField(blank=True, help_text='没有信用代码的其他管理人留空，填登记证号。', max_length=18, validators=[tenders.models.companies.validate_uscc], verbose_name='统一社会信用代码'),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=models.UniqueConstraint(condition=models.Q(('uscc', ''), _negated=True), fields=('uscc',), name='company_uscc_is_registered_once', violation_error_message='这个统一社会信用代码已登记过，请核对。'),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=models.UniqueConstraint(condition=models.Q(('registration_no', ''), _negated=True), fields=('registration_no',), name='company_registration_no_is_used_once', violation_error_message='这个登记证号已登记过，请核对。'),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('uscc', ''), _negated=True), models.Q(('kind', 'OTHER_MANAGER'), ('uscc', ''), models.Q(('registration_no', ''), _negated=True)), _connector='OR'), name='company_has_a_code', violation_error_message='物业服务企业应有统一社会信用代码；其他管理人没有信用代码的，应有登记证号。'),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('licence_name', ''), ('licence_seen_at__isnull', True)), models.Q(('licence_in_scope__isnull', False), ('licence_seen_at__isnull', False), models.Q(('licence_name', ''), _negated=True)), _connector='OR'), name='company_licence_seen_means_named', violation_error_message='核验过的证照应有名称、经营范围和核验时间。'),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('merged_into', models.F('pk')), _negated=True), _connector='OR'), name='company_is_not_merged_into_itself', violation_error_message='不能并入自己。'),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merged_at__isnull', True), ('merged_into__isnull', True)), models.Q(('merged_at__isnull', False), ('merged_into__isnull', False)), _connector='OR'), name='company_merged_means_dated', violation_error_message='已并入的登记应有并入时间。'),
        ),
        migrations.CreateModel(
            name='StaffFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='staff_figures', to='tenders.company', verbose_name='物业服务人')),
                ('counted_on', models.DateField(verbose_name='统计日期')),
                ('headcount', models.PositiveIntegerField(verbose_name='从业人数')),
                ('managers', models.PositiveIntegerField(verbose_name='其中项目经理')),
                ('certified', models.PositiveIntegerField(verbose_name='其中持证人员')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='依据')),
                ('entered_at', models.DateTimeField(verbose_name='登记时间')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
            ],
            options={
                'verbose_name': '企业人员情况',
                'verbose_name_plural': '企业人员情况',
                'ordering': ['-counted_on', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('certified__lte', models.F('headcount')), ('managers__lte', models.F('headcount'))), name='company_staff_parts_fit_the_whole', violation_error_message='项目经理和持证人员都不能多于从业人数。')],
            },
        ),
        migrations.CreateModel(
            name='NotSameCompany',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.company', verbose_name='物业服务人甲')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.company', verbose_name='物业服务人乙')),
                ('reason', models.CharField(max_length=300, verbose_name='理由')),
                ('confirmed_at', models.DateTimeField(verbose_name='确认时间')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
            ],
            options={
                'verbose_name': '确认不是同一家',
                'verbose_name_plural': '确认不是同一家',
                'ordering': ['one', 'other'],
                'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='companies_are_told_apart_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='companies_told_apart_are_two', violation_error_message='应是两条不同的登记。')],
            },
        ),
        migrations.CreateModel(
            name='CompanyDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='tenders.company', verbose_name='物业服务人')),
                ('kind', models.CharField(choices=[('LICENCE', '营业执照（登记证）'), ('LEGAL_PERSON', '法定代表人证明'), ('CREDIT_CHECK', '信用查询记录'), ('SOCIAL', '社会保险缴纳证明'), ('TAX', '纳税证明'), ('RECORD', '在管项目业绩'), ('OTHER', '其他材料')], max_length=12, verbose_name='类别')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='编号')),
                ('issued_on', models.DateField(verbose_name='出具日期')),
                ('valid_until', models.DateField(blank=True, help_text='空为长期有效', null=True, verbose_name='有效期至')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='附件')),
                ('entered_at', models.DateTimeField(verbose_name='登记时间')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作废办理人')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=300, verbose_name='作废事由')),
            ],
            options={
                'verbose_name': '企业材料',
                'verbose_name_plural': '企业材料',
                'ordering': ['company', 'kind', '-issued_on', '-id'],
                'indexes': [models.Index(fields=['valid_until'], name='company_document_by_last_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('issued_on')), _connector='OR'), name='company_document_ends_after_issue', violation_error_message='有效期不能早于出具日期。'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_reason', '')), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), _connector='OR'), name='company_document_withdrawn_for_a_reason', violation_error_message='作废的材料应有事由。')],
            },
        ),
        migrations.CreateModel(
            name='PayeeAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='tenders.company', verbose_name='物业服务人')),
                ('state', models.CharField(choices=[('ENTERED', '待确认'), ('CONFIRMED', '已确认'), ('REPLACED', '已更换'), ('REJECTED', '已退回')], default='ENTERED', max_length=9, verbose_name='状态')),
                ('bank', models.CharField(max_length=60, verbose_name='开户银行')),
                ('branch', models.CharField(blank=True, max_length=100, verbose_name='开户网点')),
                ('holder', models.CharField(max_length=100, verbose_name='户名')),
                ('holder_reason', models.CharField(blank=True, max_length=200, verbose_name='户名不一致的说明')),
                ('number', core.db.sealed.SealedTextField(verbose_name='账号')),
                ('last_four', models.CharField(max_length=4, verbose_name='账号末四位')),
                ('entered_at', models.DateTimeField(verbose_name='登记时间')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('remark', models.CharField(blank=True, max_length=300, verbose_name='确认意见')),
            ],
            options={
                'verbose_name': '收款账户',
                'verbose_name_plural': '收款账户',
                'ordering': ['company', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), ('entered_by__isnull', True), models.Q(('confirmed_by', models.F('entered_by')), _negated=True), _connector='OR'), name='payee_account_is_confirmed_by_another', violation_error_message='登记人不能确认自己登记的账户。'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('state', 'ENTERED')), models.Q(models.Q(('state', 'ENTERED'), _negated=True), ('confirmed_at__isnull', False)), _connector='OR'), name='payee_account_decided_means_signed', violation_error_message='确认或退回的账户应有确认时间，待确认的没有。'), models.UniqueConstraint(condition=models.Q(('state', 'CONFIRMED')), fields=('company',), name='company_is_paid_to_one_account', violation_error_message='这家企业已有一个确认过的收款账户，可能已有人先办了，请刷新后核对。'), models.UniqueConstraint(condition=models.Q(('state', 'ENTERED')), fields=('company',), name='company_has_one_account_to_confirm', violation_error_message='这家企业已有一个待确认的收款账户，请先确认或退回。')],
            },
        ),
        migrations.CreateModel(
            name='CreditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credit_events', to='tenders.company', verbose_name='物业服务人')),
                ('kind', models.CharField(choices=[('PRAISE', '表彰奖励'), ('PENALTY', '行政处罚'), ('COURT', '司法裁判'), ('BREACH', '违约'), ('OTHER', '其他')], max_length=7, verbose_name='类别')),
                ('happened_on', models.DateField(verbose_name='发生日期')),
                ('source', models.CharField(help_text='文书文号、网站或提供单位', max_length=200, verbose_name='来源')),
                ('summary', models.CharField(max_length=500, verbose_name='内容')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='附件')),
                ('withdraws', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='withdrawals', to='tenders.creditevent', verbose_name='撤销的事项')),
                ('entered_at', models.DateTimeField(verbose_name='登记时间')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
            ],
            options={
                'verbose_name': '信用事项',
                'verbose_name_plural': '信用事项',
                'ordering': ['-happened_on', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdraws__isnull', False)), fields=('withdraws',), name='credit_event_is_withdrawn_once', violation_error_message='这件信用事项已撤销过，请刷新后核对。'), models.CheckConstraint(condition=models.Q(('withdraws__isnull', True), models.Q(('withdraws', models.F('pk')), _negated=True), _connector='OR'), name='credit_event_does_not_withdraw_itself', violation_error_message='信用事项不能撤销自己。')],
            },
        ),
        migrations.CreateModel(
            name='ListingEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='tenders.company', verbose_name='物业服务人')),
                ('street', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.street', verbose_name='提出的街道')),
                ('kind', models.CharField(choices=[('RED', '红名单'), ('BLACK', '黑名单')], max_length=5, verbose_name='名单')),
                ('state', models.CharField(choices=[('PROPOSED', '拟列入'), ('NOTIFIED', '已告知'), ('ANSWERED', '已陈述申辩'), ('LISTED', '已列入'), ('REMOVAL', '拟移出'), ('REMOVED', '已移出'), ('REJECTED', '不予列入'), ('WITHDRAWN', '已撤回提出')], default='PROPOSED', max_length=9, verbose_name='状态')),
                ('grounds', models.CharField(max_length=500, verbose_name='事由和依据')),
                ('proposed_at', models.DateTimeField(verbose_name='提出时间')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('served_on', models.DateField(blank=True, null=True, verbose_name='告知送达日期')),
                ('notice_document', models.CharField(blank=True, max_length=200, verbose_name='告知文书')),
                ('answer_by_day', models.DateField(blank=True, null=True, verbose_name='陈述申辩截止日')),
                ('terms', models.TextField(blank=True, verbose_name='适用参数')),
                ('served_at', models.DateTimeField(blank=True, null=True, verbose_name='告知登记时间')),
                ('served_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='告知登记人')),
                ('statement', models.TextField(blank=True, verbose_name='陈述申辩')),
                ('statement_file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='书面材料')),
                ('hearing_asked', models.BooleanField(default=False, verbose_name='要求听证')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='陈述申辩登记时间')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='陈述申辩登记人')),
                ('hearing_on', models.DateField(blank=True, null=True, verbose_name='听证日期')),
                ('hearing_record', models.CharField(blank=True, max_length=500, verbose_name='听证情况')),
                ('heard_at', models.DateTimeField(blank=True, null=True, verbose_name='听证登记时间')),
                ('heard_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='听证登记人')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=500, verbose_name='撤回事由')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤回时间')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤回人')),
                ('from_day', models.DateField(blank=True, null=True, verbose_name='列入（禁入）起日')),
                ('until_day', models.DateField(blank=True, null=True, verbose_name='列入（禁入）止日')),
                ('decision_reason', models.CharField(blank=True, max_length=500, verbose_name='决定理由')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='决定时间')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='决定人')),
                ('removal_reason', models.CharField(blank=True, max_length=500, verbose_name='移出事由')),
                ('removal_at', models.DateTimeField(blank=True, null=True, verbose_name='提出移出时间')),
                ('removal_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出移出人')),
                ('removal_note', models.CharField(blank=True, max_length=500, verbose_name='移出决定意见')),
                ('removed_on', models.DateField(blank=True, null=True, verbose_name='移出日期')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='决定移出时间')),
                ('removed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='决定移出人')),
            ],
            options={
                'verbose_name': '红黑名单',
                'verbose_name_plural': '红黑名单',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['ANSWERED', 'NOTIFIED', 'PROPOSED'])), fields=('company', 'kind'), name='company_has_one_listing_under_way', violation_error_message='这家企业已有一件同一名单的提出正在办理。'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), ('proposed_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='listing_is_decided_by_another', violation_error_message='提出人不能自己决定列入名单。'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('state__in', ['LISTED', 'REJECTED', 'REMOVAL', 'REMOVED']), models.Q(('decision_reason', ''), _negated=True)), models.Q(models.Q(('state__in', ['LISTED', 'REJECTED', 'REMOVAL', 'REMOVED']), _negated=True), ('decided_at__isnull', True)), _connector='OR'), name='listing_decided_means_signed', violation_error_message='作出决定的应有决定时间和理由，没有决定的没有。'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['LISTED', 'REMOVAL', 'REMOVED']), _negated=True), ('from_day__isnull', False), _connector='OR'), name='listing_has_its_days', violation_error_message='列入名单应有起日。'), models.CheckConstraint(condition=models.Q(('kind', 'RED'), models.Q(('state__in', ['LISTED', 'REMOVAL', 'REMOVED']), _negated=True), models.Q(('served_on__isnull', False), ('until_day__gte', models.F('from_day'))), _connector='OR'), name='ban_has_an_end_and_was_heard', violation_error_message='列入黑名单应先书面告知企业，并写明禁入止日。'), models.CheckConstraint(condition=models.Q(('state__in', ['LISTED', 'PROPOSED', 'REJECTED', 'REMOVAL', 'REMOVED', 'WITHDRAWN']), models.Q(('answer_by_day__isnull', False), ('served_at__isnull', False), ('served_on__isnull', False)), _connector='OR'), name='listing_notified_means_served', violation_error_message='已告知的应有送达日期和陈述申辩截止日。'), models.CheckConstraint(condition=models.Q(models.Q(('removal_at__isnull', False), ('state__in', ['REMOVAL', 'REMOVED']), models.Q(('removal_reason', ''), _negated=True)), models.Q(models.Q(('state__in', ['REMOVAL', 'REMOVED']), _negated=True), ('removal_at__isnull', True)), _connector='OR'), name='listing_leaves_by_proposal', violation_error_message='移出名单应先提出，并写明事由。'), models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', False), ('removed_on__isnull', False), ('state', 'REMOVED')), models.Q(models.Q(('state', 'REMOVED'), _negated=True), ('removed_at__isnull', True)), _connector='OR'), name='listing_removed_means_signed', violation_error_message='已移出的应有移出日期和决定时间。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'WITHDRAWN'), ('withdrawn_at__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), models.Q(models.Q(('state', 'WITHDRAWN'), _negated=True), ('withdrawn_at__isnull', True)), _connector='OR'), name='listing_withdrawn_means_signed', violation_error_message='撤回的提出应有撤回时间和事由。'), models.CheckConstraint(condition=models.Q(('removed_by__isnull', True), ('removal_by__isnull', True), models.Q(('removed_by', models.F('removal_by')), _negated=True), _connector='OR'), name='listing_removal_is_decided_by_another', violation_error_message='提出移出的人不能自己决定移出。')],
            },
        ),
        guarded(*GUARDS),
        not_emptied(A, C, L),
    ]
