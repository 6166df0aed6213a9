import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.db.triggers import frozen, not_emptied


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='IssuedPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=120, verbose_name='范围')),
                ('kind', models.CharField(max_length=20, verbose_name='公文种类')),
                ('subject', models.CharField(max_length=60, verbose_name='所涉记录')),
                ('recipient', models.CharField(blank=True, max_length=60, verbose_name='主送对象')),
                ('edition', models.PositiveIntegerField(default=1, verbose_name='第几次印发')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='重新印发的事由')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('organ', models.CharField(max_length=20, verbose_name='机关代字')),
                ('year', models.PositiveIntegerField(verbose_name='年份')),
                ('sequence', models.PositiveIntegerField(verbose_name='序号')),
                ('number', models.CharField(max_length=60, unique=True, verbose_name='发文字号')),
                ('data', models.TextField(help_text='JSON 对象', verbose_name='内容')),
                ('sha256', models.CharField(max_length=64, verbose_name='摘要')),
                ('issued_on', models.DateField(verbose_name='成文日期')),
                ('issued_at', models.DateTimeField(verbose_name='印发时间')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='印发人')),
            ],
            options={
                'verbose_name': '已印发公文',
                'verbose_name_plural': '已印发公文',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(fields=('organ', 'year', 'sequence'), name='paper_number_is_given_once', violation_error_message='这个发文字号已经用过，请换一个序号。'), models.UniqueConstraint(fields=('kind', 'subject', 'recipient', 'edition'), name='paper_edition_is_issued_once', violation_error_message='这份公文已经印发，请刷新后核对。'), models.CheckConstraint(condition=models.Q(('edition__gte', 1), ('sequence__gte', 1)), name='paper_is_counted_from_one', violation_error_message='发文字号的序号和印发次数都从1开始。'), models.CheckConstraint(condition=models.Q(('edition', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='paper_issued_again_says_why', violation_error_message='重新印发公文必须写明事由。')],
            },
        ),
        frozen("papers_issuedpaper", sentence="已印发的公文不可修改或删除"),
        not_emptied("papers_issuedpaper"),
    ]
