import core.db.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.db.triggers import Guard, guarded, not_emptied

C, A = "tenders_contract", "tenders_contractamendment"
F, I, K = "tenders_contractfee", "tenders_serviceitem", "tenders_facilitycommitment"
SIGNED = "合同签订后不可修改，只能办理合同变更"
CHANGED = "合同变更确认后不可修改或删除"
ROW = "合同签订后收费、服务事项和承诺只能按已生效的合同变更增减"
FIXED = (
    "id", "street_id", "number", "company_id", "committee_id", "region_id", "selection_id",
    "signed_on", "starts_on", "fee_model", "charge_mode", "fee_starts_on", "rooms_clause",
    "reserve_clause", "not_subcontracted", "terms", "filing_due_on",
)
WRITTEN = (
    "id", "contract_id", "number", "effective_on", "changes", "fee", "ends_on", "fund_rate",
    "exit_terms", "reason", "document", "decision_id", "made_by_id", "made_at", "confirmed_by_id",
    "confirmed_at", "remark",
)
AGREED = {
    F: ("id", "contract_id", "amendment_id", "kind", "name", "rate", "unit"),
    I: ("id", "contract_id", "amendment_id", "scope", "item", "frequency", "standard"),
    K: ("id", "contract_id", "amendment_id", "item", "quantity", "unit", "amount", "due_on"),
}
DONE = ("done_on", "evidence", "evidence_file_id", "done_by_id", "done_at")


def amended(column, said):
    """The column may only become what the newest amendment in force says."""
    newest = (
        f"(SELECT a.{column} FROM {A} a WHERE a.contract_id = NEW.id AND a.state = 'IN_FORCE' "
        f"AND {said} ORDER BY a.number DESC LIMIT 1)"
    )
    where = {
        "sqlite": f"NEW.{column} IS NOT {newest}",
        "postgresql": f"NEW.{column} IS DISTINCT FROM {newest}",
    }
    return Guard(table=C, name=f"amends_{column}", act="UPDATE", columns=(column,),
                 when="OLD.state <> 'DRAFT'", where=where, sentence=SIGNED)


def drafted(row):
    return f"EXISTS (SELECT 1 FROM {C} c WHERE c.id = {row}.contract_id AND c.state = 'DRAFT')"


def by_amendment(column):
    return (
        f"EXISTS (SELECT 1 FROM {A} a WHERE a.id = NEW.{column} "
        "AND a.contract_id = NEW.contract_id AND a.state = 'IN_FORCE')"
    )


def agreed(table, columns):
    return (
        Guard(table=table, name="brought", act="INSERT",
              where=f"NOT {drafted('NEW')} AND NOT {by_amendment('amendment_id')}", sentence=ROW),
        Guard(table=table, name="agreed", act="UPDATE", columns=columns,
              where=f"NOT {drafted('OLD')}", sentence=ROW),
        Guard(table=table, name="ended", act="UPDATE", columns=("live", "ended_by_id"),
              where=f"NOT {by_amendment('ended_by_id')}", sentence=ROW),
        Guard(table=table, name="no_delete", act="DELETE", where=f"NOT {drafted('OLD')}",
              sentence=ROW),
    )


GUARDS = (
    Guard(table=C, name="signed", act="UPDATE", columns=FIXED, when="OLD.state <> 'DRAFT'",
          sentence=SIGNED),
    Guard(table=C, name="filed", act="UPDATE", columns=("filed_on", "filing_no"),
          when="OLD.filed_on IS NOT NULL", sentence="合同备案日期和编号不可修改"),
    amended("fee", "a.fee IS NOT NULL"),
    amended("ends_on", "a.ends_on IS NOT NULL"),
    amended("fund_rate", "a.fund_rate IS NOT NULL"),
    amended("exit_terms", "a.exit_terms <> ''"),
    Guard(table=C, name="no_delete", act="DELETE", when="OLD.state <> 'DRAFT'", sentence=SIGNED),
    Guard(table=A, name="begins", act="INSERT", when="NEW.state <> 'DRAFT'",
          sentence="合同变更应先登记，再由另一人确认"),
    Guard(table=A, name="written", act="UPDATE", columns=WRITTEN, when="OLD.state <> 'DRAFT'",
          sentence=CHANGED),
    Guard(table=A, name="moves", act="UPDATE", columns=("state",),
          when="OLD.state IN ('IN_FORCE', 'REJECTED') "
          "OR (OLD.state = 'DRAFT' AND NEW.state = 'IN_FORCE') "
          "OR (OLD.state = 'CONFIRMED' AND NEW.state <> 'IN_FORCE')", sentence=CHANGED),
    Guard(table=A, name="no_delete", act="DELETE", sentence=CHANGED),
    *(guard for table, columns in AGREED.items() for guard in agreed(table, columns)),
    Guard(table=K, name="done", act="UPDATE", columns=DONE, when="OLD.done_on IS NOT NULL",
          sentence="已登记完成的承诺不可修改"),
)


def taken_over(apps, schema_editor):
    """Filed contracts under which an estate was taken over are 履行中."""
    Contract = apps.get_model("tenders", "Contract")
    Service = apps.get_model("tenders", "Service")
    served = Service.objects.filter(takeover_on__isnull=False).values("contract_id")
    Contract.objects.filter(state="FILED", pk__in=served).update(state="ACTIVE")


def as_before(apps, schema_editor):
    rows = apps.get_model("tenders", "Contract").objects
    rows.filter(state__in=["ACTIVE", "INDEFINITE"]).update(state="FILED")
    rows.filter(state__in=["EXPIRED", "TERMINATED"]).update(state="ENDED")


class Migration(migrations.Migration):

    dependencies = [
        ("committees", "0004_working_fund_ledger"),
        ("estates", "0001_initial"),
        ("files", "0001_initial"),
        ("tenders", "0008_evaluation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='contract',
            name='contract_filed_means_dated',
        ),
        migrations.AddField(
            model_name='contract',
            name='exit_terms',
            field=models.TextField(blank=True, max_length=2000, verbose_name='退出和交接约定'),
        ),
        migrations.AddField(
            model_name='contract',
            name='filing_due_on',
            field=models.DateField(blank=True, null=True, verbose_name='应备案日期'),
        ),
        migrations.AddField(
            model_name='contract',
            name='indefinite_since',
            field=models.DateField(blank=True, null=True, verbose_name='不定期合同起'),
        ),
        migrations.AddField(
            model_name='contract',
            name='not_subcontracted',
            field=models.BooleanField(default=True, help_text='民法典第941条：不得将全部物业服务转委托', verbose_name='已声明不整体转委托'),
        ),
        migrations.AddField(
            model_name='contract',
            name='notice_way',
            field=models.CharField(blank=True, choices=[('OWNERS_DISMISS', '业主解聘'), ('COMPANY_DECLINES', '企业不再续签'), ('INDEFINITE_ENDED', '解除不定期合同')], max_length=16, verbose_name='通知解除的一方'),
        ),
        migrations.AddField(
            model_name='contract',
            name='region',
            field=models.ForeignKey(blank=True, help_text='填写后，服务的小区须都在这个区域内', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='estates.region', verbose_name='物业管理区域'),
        ),
        migrations.AddField(
            model_name='contract',
            name='reserve_clause',
            field=models.TextField(blank=True, max_length=2000, verbose_name='维修资金使用约定'),
        ),
        migrations.AddField(
            model_name='contract',
            name='rooms_clause',
            field=models.TextField(blank=True, max_length=2000, verbose_name='物业服务用房约定'),
        ),
        migrations.AddField(
            model_name='contract',
            name='selection',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='tenders.selectionround', verbose_name='依据的遴选'),
        ),
        migrations.AddField(
            model_name='contract',
            name='terms',
            field=models.TextField(blank=True, verbose_name='适用参数'),
        ),
        migrations.AlterField(
            model_name='contract',
            name='state',
            field=models.CharField(choices=[('DRAFT', '草稿'), ('SIGNED', '已签订'), ('FILED', '已备案'), ('ACTIVE', '履行中'), ('NOTICE_GIVEN', '已通知解除'), ('INDEFINITE', '不定期合同'), ('EXPIRED', '期满终止'), ('TERMINATED', '已解除'), ('ENDED', '已终止')], default='DRAFT', max_length=14, verbose_name='状态'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('DRAFT', 'SIGNED', 'EXPIRED', 'ENDED')), ('filed_on__isnull', False), _connector='OR'), name='contract_filed_means_dated', violation_error_message='已备案的合同应有备案日期。'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'DRAFT'), ('not_subcontracted', True), _connector='OR'), name='contract_is_not_subcontracted_whole', violation_error_message='不得将全部物业服务转委托（民法典第941条）。'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'INDEFINITE'), _negated=True), ('indefinite_since__isnull', False), _connector='OR'), name='contract_indefinite_means_since', violation_error_message='不定期合同应写明从哪一天起。'),
        ),
        migrations.CreateModel(
            name='ContractAmendment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='第几次')),
                ('effective_on', models.DateField(verbose_name='生效日期')),
                ('changes', models.TextField(verbose_name='变更内容')),
                ('fee', core.db.fields.RateField(blank=True, null=True, verbose_name='新物业费（元/㎡/月）')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='新服务止日')),
                ('fund_rate', core.db.fields.PercentField(blank=True, null=True, verbose_name='新工作经费比例（%）')),
                ('exit_terms', models.TextField(blank=True, max_length=2000, verbose_name='新退出和交接约定')),
                ('reason', models.CharField(max_length=300, verbose_name='变更事由')),
                ('document', models.CharField(max_length=100, verbose_name='补充协议文号')),
                ('state', models.CharField(choices=[('DRAFT', '待确认'), ('CONFIRMED', '已确认，未到生效日'), ('IN_FORCE', '已生效'), ('REJECTED', '未通过')], default='DRAFT', max_length=10, verbose_name='状态')),
                ('remark', models.CharField(blank=True, max_length=300, verbose_name='确认意见')),
                ('made_at', models.DateTimeField(verbose_name='登记时间')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='tenders.contract', verbose_name='合同')),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='committees.ownersdecision', verbose_name='业主共同决定')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
            ],
            options={
                'verbose_name': '合同变更',
                'verbose_name_plural': '合同变更',
                'ordering': ['contract', 'number'],
                'constraints': [
                    models.UniqueConstraint(fields=('contract', 'number'), name='amendment_number_is_used_once', violation_error_message='这份合同刚有人登记了另一次变更，请刷新后核对。'),
                    models.UniqueConstraint(condition=models.Q(('state__in', ['DRAFT', 'CONFIRMED'])), fields=('contract',), name='contract_has_one_waiting_amendment', violation_error_message='这份合同已有一次变更等待确认或生效，请先办完那一次。'),
                    models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), ('made_by__isnull', True), models.Q(('confirmed_by', models.F('made_by')), _negated=True), _connector='OR'), name='amendment_is_confirmed_by_another', violation_error_message='合同变更的确认人不能是登记人。'),
                    models.CheckConstraint(condition=models.Q(('state', 'DRAFT'), ('confirmed_at__isnull', False), _connector='OR'), name='amendment_decided_means_confirmed', violation_error_message='确认过的合同变更应有确认时间。'),
                    models.CheckConstraint(condition=models.Q(('fund_rate__isnull', True), models.Q(('fund_rate__gte', 6), ('fund_rate__lte', 10)), _connector='OR'), name='amendment_fund_rate_is_6_to_10', violation_error_message='业委会工作经费比例应在6%%至10%%之间。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ContractFee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('live', models.BooleanField(default=True, verbose_name='现行')),
                ('kind', models.CharField(choices=[('SHOP', '商铺'), ('PARKING', '车位'), ('OTHER', '其他')], max_length=8, verbose_name='类别')),
                ('name', models.CharField(blank=True, max_length=60, verbose_name='收费项目')),
                ('rate', core.db.fields.RateField(verbose_name='标准')),
                ('unit', models.CharField(choices=[('AREA', '元/㎡/月'), ('EACH', '元/个/月')], max_length=4, verbose_name='单位')),
                ('amendment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.contractamendment', verbose_name='依据的合同变更')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='tenders.contract', verbose_name='合同')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.contractamendment', verbose_name='取消它的合同变更')),
            ],
            options={
                'verbose_name': '分类收费',
                'verbose_name_plural': '分类收费',
                'ordering': ['contract', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind', 'HOUSE'), _negated=True), name='contract_fee_is_of_another_kind', violation_error_message='住宅的物业费写在合同的“物业费”一栏。'),
                    models.CheckConstraint(condition=models.Q(('rate__gte', 0)), name='contract_fee_is_not_negative', violation_error_message='收费标准不能是负数。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ServiceItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('live', models.BooleanField(default=True, verbose_name='现行')),
                ('scope', models.CharField(choices=[('PUBLIC_ORDER', '公共秩序'), ('SANITATION', '环境卫生'), ('SECURITY', '安全防范'), ('FACILITIES', '公用设施'), ('GREENING', '绿化'), ('OTHER', '其他')], max_length=12, verbose_name='服务范围')),
                ('item', models.CharField(max_length=100, verbose_name='服务事项')),
                ('frequency', models.CharField(blank=True, max_length=60, verbose_name='频次')),
                ('standard', models.CharField(blank=True, max_length=200, verbose_name='标准')),
                ('amendment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.contractamendment', verbose_name='依据的合同变更')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='tenders.contract', verbose_name='合同')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.contractamendment', verbose_name='取消它的合同变更')),
            ],
            options={
                'verbose_name': '服务事项',
                'verbose_name_plural': '服务事项',
                'ordering': ['contract', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='FacilityCommitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('live', models.BooleanField(default=True, verbose_name='现行')),
                ('item', models.CharField(max_length=100, verbose_name='承诺投入的设施')),
                ('quantity', models.PositiveIntegerField(verbose_name='数量')),
                ('unit', models.CharField(blank=True, max_length=10, verbose_name='单位')),
                ('amount', core.db.fields.MoneyField(blank=True, null=True, verbose_name='金额（元）')),
                ('due_on', models.DateField(verbose_name='完成期限')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='完成日期')),
                ('evidence', models.CharField(blank=True, max_length=200, verbose_name='完成依据')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='登记完成的时间')),
                ('amendment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.contractamendment', verbose_name='依据的合同变更')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='tenders.contract', verbose_name='合同')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记完成的人')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.contractamendment', verbose_name='取消它的合同变更')),
                ('evidence_file', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='facility_commitment', to='files.storedfile', verbose_name='完成依据（文件）')),
            ],
            options={
                'verbose_name': '设施投入承诺',
                'verbose_name_plural': '设施投入承诺',
                'ordering': ['contract', 'due_on', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='commitment_quantity_is_positive', violation_error_message='承诺的数量应大于0。'),
                    models.CheckConstraint(condition=models.Q(('done_on__isnull', True), models.Q(('done_at__isnull', False), models.Q(('evidence', ''), _negated=True)), _connector='OR'), name='commitment_done_has_its_evidence', violation_error_message='已完成的承诺应写明完成依据。'),
                ],
            },
        ),
        migrations.RunPython(taken_over, as_before),
        guarded(*GUARDS),
        not_emptied(C, A, F, I, K),
    ]
