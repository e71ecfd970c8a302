"""A letter that was sent never changes."""

from django.db import migrations

from dekkend.runtime.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [("publication", "0005_sent_letters")]

    operations = [KeepAppendOnly("publication_sentletter")]
