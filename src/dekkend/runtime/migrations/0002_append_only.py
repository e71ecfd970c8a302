"""The audit trail and the access log only grow: refused in triggers (also for their owner) and in rights.

The streams are the one thing that changes, and only forwards: each writer moves the end of the chain.
"""

from django.db import migrations

from dekkend.runtime.append_only import KeepAppendOnly, RestrictStream


class Migration(migrations.Migration):
    dependencies = [("runtime", "0001_initial")]

    operations = [
        KeepAppendOnly("runtime_auditentry"),
        KeepAppendOnly("runtime_accesslogentry"),
        RestrictStream("runtime_auditstream"),
    ]
