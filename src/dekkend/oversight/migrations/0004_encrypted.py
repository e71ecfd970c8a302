"""What was answered, found, written and figured in tests becomes unreadable for the database, and its rows are
only shown to who tests and, as far as it came from the provider, to the provider."""

from typing import Any

from django.db import migrations, models

import dekkend.oversight.domain
import dekkend.runtime.encrypted
from dekkend.runtime.tenancy import TESTED_PROVIDERS_SETTING, TESTING_REGIONS_SETTING

TEXTS = {
    "providerscreening": ("cause",),
    "questionform": ("message", "signed_by", "signed_as"),
    "research": ("note", "bureau_reference", "advice", "advice_note"),
    "intention": ("reason", "view"),
    "screeningdecision": ("reason", "conditions"),
}
"""Columns of text that become columns of encrypted text of the same name."""

OBLIGED = {("providerscreening", "cause"), ("intention", "reason"), ("screeningdecision", "reason")}

AMOUNTS = ("equity", "balance_total", "revenue", "result", "current_assets", "current_liabilities")
TOLD = ("arrears", "structural_arrears", "acute_threat", "board_unrest", "supervisor_measure", "note")
RECORDS = {
    "riskscan": ("content", ("found", "score", "note")),
    "formanswer": ("content", ("value", "explanation")),
    "annualaccounts": ("figures", (*AMOUNTS, "drawn_up_on", "audited")),
    "financialsituation": ("told", TOLD),
    "screeningfile": ("content", ("name", "sha256")),
}
"""Columns that become one encrypted column."""

KIND_OF_FILE = """
SELECT kind FROM runtime_storedfile
WHERE id = (SELECT file FROM oversight_screeningfile WHERE id = %s)
"""


def encrypt(apps: Any, editor: Any) -> None:
    """Stores what is there encrypted, and drops it in the clear; what only grows grows no less by it."""
    with editor.connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table is not altered while checks of it wait
    for name, columns in TEXTS.items():
        for column in columns:
            _exchange(apps, editor, name, column, (column,), obliged=(name, column) in OBLIGED)
    for name, (column, columns) in RECORDS.items():
        _exchange(apps, editor, name, column, columns, obliged=True)


def _exchange(
    apps: Any, editor: Any, name: str, column: str, columns: tuple[str, ...], *, obliged: bool
) -> None:
    table, field = f"oversight_{name}", apps.get_model("oversight", name)._meta.get_field(column)
    with editor.connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"ALTER TABLE {table} ADD COLUMN unreadable bytea")
        cursor.execute(f"SELECT id, {', '.join(columns)} FROM {table}")  # noqa: S608 - names of this file
        for key, *values in cursor.fetchall():
            kept = values[0] if name in TEXTS else _record(cursor, name, key, columns, values)
            stored = field.get_db_prep_value(kept, editor.connection)
            update = f"UPDATE {table} SET unreadable = %s WHERE id = %s"  # noqa: S608 - as above
            cursor.execute(update, [stored, key])
        for old in columns:
            cursor.execute(f"ALTER TABLE {table} DROP COLUMN {old}")
        cursor.execute(f"ALTER TABLE {table} RENAME COLUMN unreadable TO {column}")
        if obliged:
            cursor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _record(cursor: Any, name: str, key: int, columns: tuple[str, ...], values: list[Any]) -> dict[str, Any]:
    """The columns of a row by name; amounts and days as text. An upload from before stays as it is stored."""
    found = {
        column: value if isinstance(value, int | list) else str(value)
        for column, value in zip(columns, values, strict=True)
    }
    if name != "screeningfile":
        return found
    cursor.execute(KIND_OF_FILE, [key])
    (kind,) = cursor.fetchone() or ("pdf",)
    return found | {"kind": kind, "key": ""}


DUE = """
UPDATE oversight_providerscreening it SET due = CASE status
    WHEN 'formulier-uit' THEN (
        SELECT last_day FROM oversight_questionform WHERE screening_id = it.id ORDER BY round DESC LIMIT 1
    )
    WHEN 'voornemen' THEN (SELECT last_day FROM oversight_intention WHERE screening_id = it.id)
    WHEN 'advies-gevraagd' THEN (
        SELECT bureau_asked_on + 56 FROM oversight_research WHERE screening_id = it.id
    )
END
"""

SEEN = f"""
CREATE FUNCTION oversight_region_seen(bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE current_setting('{TESTING_REGIONS_SETTING}', true)
        WHEN '*' THEN true
        ELSE coalesce(
            $1 = ANY (nullif(current_setting('{TESTING_REGIONS_SETTING}', true), '')::bigint[]), false
        )
    END
$$;
CREATE FUNCTION oversight_provider_seen(bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        $1 = ANY (nullif(current_setting('{TESTED_PROVIDERS_SETTING}', true), '')::bigint[]), false
    )
$$;
"""

SHOW = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY per_test ON {table} USING ({who}) WITH CHECK ({who});
"""
HIDE = """
DROP POLICY per_test ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""
OF_TEST = "EXISTS (SELECT FROM oversight_providerscreening it WHERE it.id = screening_id AND ({who}))"
REGION, PROVIDER = "oversight_region_seen(it.region_id)", "oversight_provider_seen(it.provider_id)"
BOTH = f"{REGION} OR {PROVIDER}"
OF_FINANCIAL = (
    "oversight_provider_seen(provider_id) OR EXISTS (SELECT FROM oversight_providerscreening it"
    f" WHERE it.provider_id = oversight_annualaccounts.provider_id AND it.kind = 'financieel' AND {REGION})"
)
WHO = {
    "riskscan": OF_TEST.format(who=REGION),
    "research": OF_TEST.format(who=REGION),
    "formanswer": OF_TEST.format(who=BOTH),
    "intention": OF_TEST.format(who=BOTH),
    "financialsituation": OF_TEST.format(who=BOTH),
    "screeningfile": OF_TEST.format(who=f"{REGION} OR (by_provider AND {PROVIDER})"),
    "annualaccounts": OF_FINANCIAL,
}


def _shown(name: str, who: str) -> migrations.RunSQL:
    table = f"oversight_{name}"
    return migrations.RunSQL(SHOW.format(table=table, who=who), HIDE.format(table=table))


class Migration(migrations.Migration):
    dependencies = [("runtime", "0004_outages"), ("oversight", "0003_may_reuse")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint(
                    model_name="annualaccounts",
                    name="annual_accounts_sound",
                ),
                migrations.RemoveConstraint(
                    model_name="annualaccounts",
                    name="annual_accounts_after_year",
                ),
                migrations.RemoveConstraint(
                    model_name="intention",
                    name="intention_is_negative",
                ),
                migrations.RemoveConstraint(
                    model_name="providerscreening",
                    name="screening_has_cause",
                ),
                migrations.RemoveConstraint(
                    model_name="questionform",
                    name="question_form_signed",
                ),
                migrations.RemoveConstraint(
                    model_name="research",
                    name="research_advice_whole",
                ),
                migrations.RemoveConstraint(
                    model_name="screeningdecision",
                    name="screening_decision_reasoned",
                ),
                migrations.RemoveConstraint(
                    model_name="screeningdecision",
                    name="screening_decision_conditions",
                ),
                migrations.RemoveConstraint(
                    model_name="screeningfile",
                    name="screening_file_sha256",
                ),
                migrations.RemoveField(
                    model_name="annualaccounts",
                    name="audited",
                ),
                migrations.RemoveField(
                    model_name="annualaccounts",
                    name="balance_total",
                ),
                migrations.RemoveField(
                    model_name="annualaccounts",
                    name="current_assets",
                ),
                migrations.RemoveField(
                    model_name="annualaccounts",
                    name="current_liabilities",
                ),
                migrations.RemoveField(
                    model_name="annualaccounts",
                    name="drawn_up_on",
                ),
                migrations.RemoveField(
                    model_name="annualaccounts",
                    name="equity",
                ),
                migrations.RemoveField(
                    model_name="annualaccounts",
                    name="result",
                ),
                migrations.RemoveField(
                    model_name="annualaccounts",
                    name="revenue",
                ),
                migrations.RemoveField(
                    model_name="financialsituation",
                    name="acute_threat",
                ),
                migrations.RemoveField(
                    model_name="financialsituation",
                    name="arrears",
                ),
                migrations.RemoveField(
                    model_name="financialsituation",
                    name="board_unrest",
                ),
                migrations.RemoveField(
                    model_name="financialsituation",
                    name="note",
                ),
                migrations.RemoveField(
                    model_name="financialsituation",
                    name="structural_arrears",
                ),
                migrations.RemoveField(
                    model_name="financialsituation",
                    name="supervisor_measure",
                ),
                migrations.RemoveField(
                    model_name="formanswer",
                    name="explanation",
                ),
                migrations.RemoveField(
                    model_name="formanswer",
                    name="value",
                ),
                migrations.RemoveField(
                    model_name="riskscan",
                    name="found",
                ),
                migrations.RemoveField(
                    model_name="riskscan",
                    name="note",
                ),
                migrations.RemoveField(
                    model_name="riskscan",
                    name="score",
                ),
                migrations.RemoveField(
                    model_name="screeningfile",
                    name="name",
                ),
                migrations.RemoveField(
                    model_name="screeningfile",
                    name="sha256",
                ),
                migrations.AddField(
                    model_name="annualaccounts",
                    name="figures",
                    field=dekkend.runtime.encrypted.EncryptedJSONField(),
                ),
                migrations.AddField(
                    model_name="financialsituation",
                    name="told",
                    field=dekkend.runtime.encrypted.EncryptedJSONField(),
                ),
                migrations.AddField(
                    model_name="formanswer",
                    name="content",
                    field=dekkend.runtime.encrypted.EncryptedJSONField(),
                ),
                migrations.AddField(
                    model_name="riskscan",
                    name="content",
                    field=dekkend.runtime.encrypted.EncryptedJSONField(),
                ),
                migrations.AddField(
                    model_name="screeningfile",
                    name="content",
                    field=dekkend.runtime.encrypted.EncryptedJSONField(),
                ),
                migrations.AlterField(
                    model_name="intention",
                    name="reason",
                    field=dekkend.runtime.encrypted.EncryptedTextField(),
                ),
                migrations.AlterField(
                    model_name="intention",
                    name="view",
                    field=dekkend.runtime.encrypted.EncryptedTextField(blank=True, null=True),
                ),
                migrations.AlterField(
                    model_name="providerscreening",
                    name="cause",
                    field=dekkend.runtime.encrypted.EncryptedTextField(verbose_name="aanleiding"),
                ),
                migrations.AlterField(
                    model_name="questionform",
                    name="message",
                    field=dekkend.runtime.encrypted.EncryptedTextField(blank=True, null=True),
                ),
                migrations.AlterField(
                    model_name="questionform",
                    name="signed_as",
                    field=dekkend.runtime.encrypted.EncryptedTextField(blank=True, null=True),
                ),
                migrations.AlterField(
                    model_name="questionform",
                    name="signed_by",
                    field=dekkend.runtime.encrypted.EncryptedTextField(blank=True, null=True),
                ),
                migrations.AlterField(
                    model_name="research",
                    name="advice",
                    field=dekkend.runtime.encrypted.EncryptedTextField(blank=True, null=True),
                ),
                migrations.AlterField(
                    model_name="research",
                    name="advice_note",
                    field=dekkend.runtime.encrypted.EncryptedTextField(blank=True, null=True),
                ),
                migrations.AlterField(
                    model_name="research",
                    name="bureau_reference",
                    field=dekkend.runtime.encrypted.EncryptedTextField(blank=True, null=True),
                ),
                migrations.AlterField(
                    model_name="research",
                    name="note",
                    field=dekkend.runtime.encrypted.EncryptedTextField(blank=True, null=True),
                ),
                migrations.AlterField(
                    model_name="screeningdecision",
                    name="conditions",
                    field=dekkend.runtime.encrypted.EncryptedTextField(blank=True, null=True),
                ),
                migrations.AlterField(
                    model_name="screeningdecision",
                    name="reason",
                    field=dekkend.runtime.encrypted.EncryptedTextField(),
                ),
            ]
        ),
        migrations.RunPython(encrypt),
        migrations.AddField(
            model_name="providerscreening",
            name="due",
            field=models.DateField(blank=True, null=True, verbose_name="uiterlijk"),
        ),
        migrations.RunSQL(DUE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="annualaccounts",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__gte", 2000)), name="annual_accounts_year"
            ),
        ),
        migrations.AddConstraint(
            model_name="intention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("result", dekkend.oversight.domain.ScreeningResult["CLEAR"]), _negated=True
                ),
                name="intention_is_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionform",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("received_at__isnull", True), ("signed_by__isnull", False), _connector="OR"
                ),
                name="question_form_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="research",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("advice__isnull", True), ("advised_on__isnull", True)),
                    models.Q(
                        ("advice__isnull", False),
                        ("advised_on__isnull", False),
                        ("bureau_asked_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="research_advice_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="screeningdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("result", dekkend.oversight.domain.ScreeningResult["CONDITIONAL"]), _negated=True
                    ),
                    ("conditions__isnull", False),
                    _connector="OR",
                ),
                name="screening_decision_conditions",
            ),
        ),
        migrations.RunSQL(
            SEEN, "DROP FUNCTION oversight_region_seen; DROP FUNCTION oversight_provider_seen;"
        ),
        *(_shown(name, who) for name, who in WHO.items()),
    ]
