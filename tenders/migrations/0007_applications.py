import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.db.fields
import core.db.sealed
from core.db.triggers import Guard, guarded, not_emptied

A, P, L, O = (
    "tenders_application", "tenders_applicationpaper", "tenders_applicationlink",
    "tenders_openingrecord",
)
BEGUN = ("id", "round_id", "company_id", "way", "terms", "started_at", "started_by_id")
RECEIVED = ("number", "received_at", "entered_by_id", "digest", "replaces_id")
OFFER = (
    "price", "service_plan", "project_manager", "staffing", "past_projects", "commitment_amount",
    "commitment",
)
WITHDRAWN = ("state", "withdrawn_at", "withdrawn_by_id", "withdrawn_reason")
PAPER = ("id", "application_id", "kind", "file_id", "added_at", "added_by_id")
LINK = ("id", "round_id", "company_id", "token_hash", "issued_at", "issued_by_id")
OPENED = f"EXISTS (SELECT 1 FROM {O} o WHERE o.round_id = NEW.round_id AND o.opened_at IS NOT NULL)"
DRAFT = f"EXISTS (SELECT 1 FROM {A} a WHERE a.id = NEW.application_id AND a.state = 'DRAFT')"
# a text sealed anew with another key is the same text: the name of the key stands at 4 to 11
SAME_KEY = "substr(OLD.content, 4, 8) = substr(NEW.content, 4, 8)"
FIXED = "已收到的报名不可修改或删除"
SENT = "已上传的报名材料不可修改或删除"
ISSUED = "报名链接发放后不可修改或删除"
RECORD = "开封记录不可修改或删除"
GUARDS = (
    Guard(table=A, name="begun", act="UPDATE", columns=BEGUN, sentence=FIXED),
    Guard(table=A, name="received", act="UPDATE", columns=RECEIVED,
          when="OLD.received_at IS NOT NULL", sentence=FIXED),
    Guard(table=A, name="sealed", act="UPDATE", columns=("content",),
          when=f"OLD.received_at IS NOT NULL AND {SAME_KEY}", sentence=FIXED),
    Guard(table=A, name="too_late", act="UPDATE", columns=("received_at",), where=OPENED,
          sentence="已开封的遴选不能再收报名"),
    Guard(table=A, name="not_after", act="INSERT", where=OPENED,
          sentence="已开封的遴选不能再收报名"),
    Guard(table=A, name="born_sealed", act="INSERT", when="NEW.price IS NOT NULL",
          sentence="报名内容开封前不可写出"),
    Guard(table=A, name="unopened", act="UPDATE", columns=OFFER, where=f"NOT {OPENED}",
          sentence="报名内容开封前不可写出"),
    Guard(table=A, name="opened", act="UPDATE", columns=OFFER, when="OLD.price IS NOT NULL",
          sentence=FIXED),
    Guard(table=A, name="withdrawn", act="UPDATE", columns=WITHDRAWN,
          when="OLD.state = 'WITHDRAWN'", sentence=FIXED),
    Guard(table=A, name="no_delete", act="DELETE", sentence=FIXED),
    Guard(table=P, name="written", act="UPDATE", columns=PAPER, sentence=SENT),
    Guard(table=P, name="replaced", act="UPDATE", columns=("replaced_by_id",),
          when="OLD.replaced_by_id IS NOT NULL", sentence=SENT),
    Guard(table=P, name="in_draft", act="INSERT", where=f"NOT {DRAFT}",
          sentence="已提交的报名不能再加材料"),
    Guard(table=P, name="still_draft", act="UPDATE", columns=("replaced_by_id",),
          where=f"NOT {DRAFT}", sentence="已提交的报名不能再换材料"),
    Guard(table=P, name="no_delete", act="DELETE", sentence=SENT),
    Guard(table=L, name="issued", act="UPDATE", columns=LINK, sentence=ISSUED),
    Guard(table=L, name="revoked", act="UPDATE", columns=("revoked_at", "revoked_by_id"),
          when="OLD.revoked_at IS NOT NULL", sentence=ISSUED),
    Guard(table=L, name="no_delete", act="DELETE", sentence=ISSUED),
    Guard(table=O, name="started", act="UPDATE",
          columns=("id", "round_id", "started_at", "started_by_id"), sentence=RECORD),
    Guard(table=O, name="opened", act="UPDATE", when="OLD.opened_at IS NOT NULL",
          sentence=RECORD),
    Guard(table=O, name="no_delete", act="DELETE", sentence=RECORD),
)


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0001_initial'),
        ('tenders', '0006_rounds'),
    ]

    operations = [
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='tenders.selectionround', verbose_name='遴选')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='tenders.company', verbose_name='物业服务人')),
                ('number', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='报名序号')),
                ('state', models.CharField(choices=[('DRAFT', '填报中'), ('REGISTERED', '已报名'), ('WITHDRAWN', '已撤回'), ('QUALIFIED', '资格合格'), ('DISQUALIFIED', '资格不合格'), ('SCORED', '已评分'), ('SHORTLISTED', '入围'), ('SELECTED', '选定'), ('NOT_SELECTED', '未入选')], default='DRAFT', max_length=12, verbose_name='状态')),
                ('way', models.CharField(choices=[('OFFICE', '窗口登记'), ('LINK', '企业网上报名')], max_length=6, verbose_name='报名方式')),
                ('terms', models.TextField(help_text='JSON', verbose_name='适用的材料清单')),
                ('started_at', models.DateTimeField(verbose_name='开始填报时间')),
                ('started_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='开始填报人')),
                ('received_at', models.DateTimeField(blank=True, null=True, verbose_name='收到时间')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('content', core.db.sealed.SealedTextField(blank=True, verbose_name='密封内容')),
                ('digest', models.CharField(blank=True, max_length=64, verbose_name='回执摘要')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='successor', to='tenders.application', verbose_name='替换的报名')),
                ('price', core.db.fields.RateField(blank=True, null=True, verbose_name='报价（元/㎡/月）')),
                ('service_plan', models.TextField(blank=True, max_length=4000, verbose_name='服务方案要点')),
                ('project_manager', models.CharField(blank=True, max_length=100, verbose_name='项目负责人')),
                ('staffing', models.TextField(blank=True, max_length=4000, verbose_name='人员配置')),
                ('past_projects', models.TextField(blank=True, max_length=4000, verbose_name='在管项目和业绩')),
                ('commitment_amount', core.db.fields.MoneyField(blank=True, null=True, verbose_name='基础设施投入承诺（元）')),
                ('commitment', models.TextField(blank=True, max_length=4000, verbose_name='基础设施投入承诺的内容')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤回时间')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤回登记人')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=300, verbose_name='撤回事由')),
            ],
            options={
                'verbose_name': '报名',
                'verbose_name_plural': '报名',
                'ordering': ['round', 'number', 'id'],
                'constraints': [models.UniqueConstraint(fields=('round', 'number'), name='application_number_is_used_once', violation_error_message='这个报名序号刚被使用，请重新提交。'), models.UniqueConstraint(condition=models.Q(('state__in', ['DRAFT', 'WITHDRAWN']), _negated=True), fields=('round', 'company'), name='company_has_one_live_application', violation_error_message='这家企业在本次遴选中已经报名，请先撤回或修改原报名。'), models.UniqueConstraint(condition=models.Q(('state', 'DRAFT')), fields=('round', 'company', 'way'), name='company_fills_in_one_draft', violation_error_message='这家企业的报名正在填报，请刷新后继续。'), models.CheckConstraint(condition=models.Q(models.Q(('digest', ''), ('entered_by__isnull', True), ('number__isnull', True), ('received_at__isnull', True), ('state', 'DRAFT')), models.Q(models.Q(('state', 'DRAFT'), _negated=True), ('number__isnull', False), ('received_at__isnull', False), models.Q(('digest', ''), _negated=True)), _connector='OR'), name='application_received_is_complete', violation_error_message='收到的报名应有收到时间、序号和回执摘要，填报中的不能有。'), models.CheckConstraint(condition=models.Q(models.Q(('entered_by__isnull', True), ('started_by__isnull', True), ('way', 'LINK')), models.Q(('received_at__isnull', True), ('started_by__isnull', False), ('way', 'OFFICE')), models.Q(('entered_by__isnull', False), ('started_by__isnull', False), ('way', 'OFFICE')), _connector='OR'), name='application_way_tells_who_entered', violation_error_message='窗口登记的报名应有登记人，企业网上报名的没有。'), models.CheckConstraint(condition=models.Q(models.Q(('commitment', ''), ('commitment_amount__isnull', True), ('past_projects', ''), ('price__isnull', True), ('project_manager', ''), ('service_plan', ''), ('staffing', '')), models.Q(('commitment_amount__gte', 0), ('price__gt', 0), models.Q(('service_plan', ''), _negated=True), models.Q(('project_manager', ''), _negated=True), models.Q(('staffing', ''), _negated=True)), _connector='OR'), name='application_offer_is_whole_or_sealed', violation_error_message='报名内容要么密封，要么完整开封；报价应大于0。'), models.CheckConstraint(condition=models.Q(models.Q(('price__isnull', True), ('state__in', ['DRAFT', 'WITHDRAWN', 'REGISTERED'])), models.Q(('price__isnull', False), models.Q(('state__in', ['DRAFT', 'WITHDRAWN']), _negated=True)), _connector='OR'), name='application_is_judged_when_opened', violation_error_message='未开封的报名不能审查，撤回和填报中的不能开封。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'WITHDRAWN'), ('withdrawn_at__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), models.Q(models.Q(('state', 'WITHDRAWN'), _negated=True), ('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True), ('withdrawn_reason', '')), _connector='OR'), name='application_withdrawn_has_its_reason', violation_error_message='撤回的报名应有时间和事由，未撤回的不能有。')],
            },
        ),
        migrations.CreateModel(
            name='ApplicationPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='tenders.application', verbose_name='报名')),
                ('kind', models.CharField(choices=[('LICENCE', '营业执照'), ('AUTHORITY', '法定代表人证明或授权委托书'), ('FINANCE', '财务、纳税、社保证明'), ('CREDIT', '信用查询结果'), ('CONTRACTS', '在管项目业绩合同'), ('STAFF', '项目负责人及人员表'), ('OFFER', '服务方案与报价'), ('PLEDGE', '承诺书')], max_length=10, verbose_name='材料')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='文件')),
                ('name', core.db.sealed.SealedTextField(verbose_name='文件名')),
                ('added_at', models.DateTimeField(verbose_name='上传时间')),
                ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('replaced_by', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='tenders.applicationpaper', verbose_name='替换它的材料')),
            ],
            options={
                'verbose_name': '报名材料',
                'verbose_name_plural': '报名材料',
                'ordering': ['application', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('replaced_by__isnull', True), models.Q(('replaced_by', models.F('id')), _negated=True), _connector='OR'), name='paper_does_not_replace_itself', violation_error_message='材料不能替换它自己。')],
            },
        ),
        migrations.CreateModel(
            name='ApplicationLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='application_links', to='tenders.selectionround', verbose_name='遴选')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.company', verbose_name='物业服务人')),
                ('token_hash', models.CharField(max_length=64, unique=True, verbose_name='令牌摘要')),
                ('issued_at', models.DateTimeField(verbose_name='发放时间')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发放人')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作废人')),
                ('uses', models.PositiveIntegerField(default=0, verbose_name='办理次数')),
            ],
            options={
                'verbose_name': '报名链接',
                'verbose_name_plural': '报名链接',
                'ordering': ['-issued_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('round', 'company'), name='company_has_one_good_link', violation_error_message='这家企业刚刚发放过报名链接，请刷新后核对。'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='link_revoked_by_somebody', violation_error_message='作废的链接应有作废人和作废时间。')],
            },
        ),
        migrations.CreateModel(
            name='OpeningRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='opening', to='tenders.selectionround', verbose_name='遴选')),
                ('place', models.CharField(max_length=200, verbose_name='开封地点')),
                ('present', models.TextField(max_length=4000, verbose_name='在场人员')),
                ('started_at', models.DateTimeField(verbose_name='发起时间')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发起人')),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='开封时间')),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('listing', models.TextField(blank=True, help_text='JSON：序号、回执摘要', verbose_name='开封清单')),
                ('digest', models.CharField(blank=True, max_length=64, verbose_name='清单摘要')),
            ],
            options={
                'verbose_name': '开封记录',
                'verbose_name_plural': '开封记录',
                'ordering': ['-started_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('opened_by__isnull', True), models.Q(('opened_by', models.F('started_by')), _negated=True), _connector='OR'), name='opening_is_confirmed_by_another', violation_error_message='确认开封的人不能是发起人，请由另一人确认。'), models.CheckConstraint(condition=models.Q(models.Q(('digest', ''), ('listing', ''), ('opened_at__isnull', True), ('opened_by__isnull', True)), models.Q(('opened_at__isnull', False), ('opened_by__isnull', False), models.Q(('listing', ''), _negated=True), models.Q(('digest', ''), _negated=True)), _connector='OR'), name='opening_is_complete_when_opened', violation_error_message='开封应有时间、确认人和清单。')],
            },
        ),
        guarded(*GUARDS),
        not_emptied(A, P, L, O),
    ]
