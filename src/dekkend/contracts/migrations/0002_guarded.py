"""Whose bridging agreements the database shows, and what nobody changes afterwards."""

from django.db import migrations

from dekkend.runtime.append_only import KeepAppendOnly
from dekkend.runtime.tenancy import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_agreements"), ("runtime", "0002_append_only")]

    operations = [
        KeepAppendOnly("contracts_signedtext"),
        KeepAppendOnly("contracts_agreementfact"),
        KeepAppendOnly("contracts_agreementdocument"),
        EnableRowSecurity("contracts_bridging", "municipality_id", "provider_id"),
    ]
