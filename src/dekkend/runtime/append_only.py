"""Migration operations for tables that only grow.

The application's role has no right to change or remove rows, and triggers refuse it to everyone else,
the owner of the table included. Whoever may drop the triggers can still rewrite history: that is what
the hash chain of the audit trail is for.
"""

from django.db import migrations

from dekkend.runtime.postgres import APP_ROLE

_REFUSE = """
CREATE OR REPLACE FUNCTION dekkend_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % only grows: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""

_TRIGGERS = """
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dekkend_refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION dekkend_refuse_change();
"""

_STREAM = """
CREATE FUNCTION dekkend_only_forwards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.name <> OLD.name OR NEW.length <= OLD.length THEN
        RAISE EXCEPTION 'table %: a chain only moves forwards', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_forwards BEFORE UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dekkend_only_forwards();
CREATE TRIGGER only_grows BEFORE DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dekkend_refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION dekkend_refuse_change();
"""

_REVOKE = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        REVOKE {rights} ON {table} FROM {role};
    END IF;
END $$;
"""


class KeepAppendOnly(migrations.RunSQL):
    """Refuses UPDATE, DELETE and TRUNCATE on ``table`` from now on."""

    def __init__(self, table: str) -> None:
        self.table = table
        revoke = _REVOKE.format(rights="UPDATE, DELETE, TRUNCATE", table=table, role=APP_ROLE)
        undo = f"DROP TRIGGER only_grows ON {table}; DROP TRIGGER never_emptied ON {table};"
        super().__init__(_REFUSE + _TRIGGERS.format(table=table) + revoke, undo)

    def deconstruct(self) -> tuple[str, list[str], dict[str, object]]:
        return type(self).__name__, [self.table], {}


class RestrictStream(migrations.RunSQL):
    """Lets the rows of the audit's ``table`` of streams only move forwards."""

    def __init__(self, table: str) -> None:
        self.table = table
        revoke = _REVOKE.format(rights="DELETE, TRUNCATE", table=table, role=APP_ROLE)
        triggers = ("only_forwards", "only_grows", "never_emptied")
        undo = "".join(f"DROP TRIGGER {trigger} ON {table};" for trigger in triggers)
        undo += "DROP FUNCTION dekkend_only_forwards();"
        super().__init__(_REFUSE + _STREAM.format(table=table) + revoke, undo)

    def deconstruct(self) -> tuple[str, list[str], dict[str, object]]:
        return type(self).__name__, [self.table], {}
