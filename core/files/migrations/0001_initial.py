import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.db.sealed
from core.db.triggers import Guard, guarded, not_emptied

SENTENCE = "存入的文件不可修改"
FILE, CONTENT = "files_storedfile", "files_filecontent"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='文件名')),
                ('kind', models.CharField(choices=[('PDF', 'PDF 文件'), ('JPEG', 'JPG 图片'), ('PNG', 'PNG 图片'), ('DOCX', 'Word 文档（docx）'), ('XLSX', 'Excel 工作簿（xlsx）'), ('OFD', 'OFD 版式文件')], max_length=8, verbose_name='种类')),
                ('size', models.PositiveIntegerField(verbose_name='字节数')),
                ('sha256', models.CharField(max_length=64, verbose_name='摘要')),
                ('kept_at', models.DateTimeField(verbose_name='存入时间')),
                ('kept_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='存入人')),
            ],
            options={
                'verbose_name': '文件',
                'verbose_name_plural': '文件',
                'ordering': ['id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['DOCX', 'JPEG', 'OFD', 'PDF', 'PNG', 'XLSX'])), name='file_kind_is_known', violation_error_message='文件的种类不在规定范围内。'),
                    models.CheckConstraint(condition=models.Q(('size__gt', 0), models.Q(('name', ''), _negated=True)), name='file_is_not_empty', violation_error_message='文件不能是空的，也不能没有名称。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FileContent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', core.db.sealed.SealedTextField(help_text='base64', verbose_name='内容')),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='sealed', to='files.storedfile', verbose_name='文件')),
            ],
            options={
                'verbose_name': '文件内容',
                'verbose_name_plural': '文件内容',
            },
        ),
        guarded(
            Guard(table=FILE, name="no_update", act="UPDATE", sentence=SENTENCE),
            Guard(
                table=CONTENT, name="no_move", act="UPDATE", columns=("id", "file_id"),
                sentence=SENTENCE,
            ),
            # sealed anew with another key (manage.py reseal) is the one change there is
            Guard(
                table=CONTENT, name="no_update", act="UPDATE", columns=("content",),
                when="substr(OLD.content, 1, 12) = substr(NEW.content, 1, 12)", sentence=SENTENCE,
            ),
        ),
        not_emptied(FILE, CONTENT),
    ]
