"""Whose messages the database shows, and what nobody changes afterwards."""

from django.db import migrations

from dekkend.runtime.append_only import KeepAppendOnly
from dekkend.runtime.tenancy import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_message_log"), ("runtime", "0002_append_only")]

    operations = [
        KeepAppendOnly("messaging_loggedmessage"),
        KeepAppendOnly("messaging_messagesubject"),
        KeepAppendOnly("messaging_messagedelivery"),
        EnableRowSecurity("messaging_loggedmessage", "municipality_id", "provider_id"),
        EnableRowSecurity("messaging_messagesubject", "municipality_id", "provider_id"),
        EnableRowSecurity("messaging_messageclock", "municipality_id", "provider_id"),
    ]
