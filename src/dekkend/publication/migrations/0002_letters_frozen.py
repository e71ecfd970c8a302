"""A letter that was made never changes."""

from django.db import migrations

from dekkend.runtime.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [("publication", "0001_letters")]

    operations = [KeepAppendOnly("publication_letter")]
