"""What the database itself refuses: changing what was adopted, deciding without a stress test of exactly these
tariffs, weights that are not 100%, and reading another provider's figures."""

from django.db import migrations

from dekkend.runtime.append_only import KeepAppendOnly
from dekkend.runtime.tenancy import EnableProviderSecurity

FUNCTIONS = """
CREATE FUNCTION catalogue_keep_adopted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'concept' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - TG_ARGV) IS DISTINCT FROM (to_jsonb(OLD) - TG_ARGV) THEN
        RAISE EXCEPTION 'table %: what was adopted stays as it is', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION catalogue_parts_of_concept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part jsonb := to_jsonb(COALESCE(NEW, OLD));
    status text;
BEGIN
    EXECUTE format('SELECT status FROM %I WHERE id = $1', TG_ARGV[0])
        INTO status USING (part ->> TG_ARGV[1])::bigint;
    IF status IS NOT NULL AND status <> 'concept' THEN
        RAISE EXCEPTION 'table %: what was adopted stays as it is', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE FUNCTION catalogue_sheet_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status IN ('vastgesteld', 'gepubliceerd') THEN
        IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - '{status,published_at}'::text[])
            IS DISTINCT FROM (to_jsonb(OLD) - '{status,published_at}'::text[]) THEN
            RAISE EXCEPTION 'an adopted tariff sheet stays as it is' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF TG_OP = 'UPDATE' AND NEW.status = 'vastgesteld' AND NEW.kind <> 'overgenomen' THEN
        IF NOT EXISTS (
            SELECT 1 FROM catalogue_stressrun WHERE id = NEW.stress_run_id AND sheet_id = NEW.id
                AND status = 'klaar' AND sheet_sha256 = NEW.sha256
        ) THEN
            RAISE EXCEPTION 'a stress test of exactly these tariffs comes first (TF-17)'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE FUNCTION catalogue_tariff_only_closes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.superseded_at IS NOT NULL
        OR (to_jsonb(NEW) - '{superseded_at,superseded_by_id}'::text[])
            IS DISTINCT FROM (to_jsonb(OLD) - '{superseded_at,superseded_by_id}'::text[]) THEN
        RAISE EXCEPTION 'the register of tariffs only grows; a correction closes a row and adds another'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION catalogue_weights_are_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'vastgesteld' AND OLD.status = 'concept'
        AND (SELECT coalesce(sum(weight), 0) FROM catalogue_indexweight WHERE index_id = NEW.id) <> 100 THEN
        RAISE EXCEPTION 'the weights of an index are 100%% together (TF-08)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION catalogue_run_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'klaar' THEN
        RAISE EXCEPTION 'a finished stress test stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE FUNCTION catalogue_study_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM catalogue_coststudy
        WHERE id = COALESCE(NEW.study_id, OLD.study_id) AND status = 'open'
    ) THEN
        RAISE EXCEPTION 'this cost study is not open' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE FUNCTION catalogue_differentiation_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided text[] := '{status,decided_at,decided_by_id,decision_reason}';
BEGIN
    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - decided) IS DISTINCT FROM (to_jsonb(OLD) - decided) THEN
        RAISE EXCEPTION 'a proposed differentiation stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""

NAMES = (
    "catalogue_keep_adopted",
    "catalogue_parts_of_concept",
    "catalogue_sheet_follows",
    "catalogue_tariff_only_closes",
    "catalogue_weights_are_whole",
    "catalogue_run_stays",
    "catalogue_study_open",
    "catalogue_differentiation_stays",
)


def _trigger(name: str, when: str, table: str, call: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE {when} ON catalogue_{table} FOR EACH ROW EXECUTE FUNCTION {call};",
        f"DROP TRIGGER {name} ON catalogue_{table};",
    )


def _version(table: str) -> migrations.RunSQL:
    return _trigger("stays", "UPDATE OR DELETE", table, "catalogue_keep_adopted('status')")


def _part(table: str, parent: str, column: str) -> migrations.RunSQL:
    call = f"catalogue_parts_of_concept('catalogue_{parent}', '{column}')"
    return _trigger("parts_stay", "INSERT OR UPDATE OR DELETE", table, call)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, "".join(f"DROP FUNCTION {name}();" for name in NAMES)),
        _version("catalogueversion"),
        _version("pricemodelversion"),
        _version("indexversion"),
        _part("product", "catalogueversion", "catalogue_id"),
        _part("storedpriceline", "pricemodelversion", "model_id"),
        _part("indexweight", "indexversion", "index_id"),
        _part("sheetline", "tariffsheet", "sheet_id"),
        _trigger("follows", "UPDATE OR DELETE", "tariffsheet", "catalogue_sheet_follows()"),
        _trigger("only_closes", "UPDATE OR DELETE", "tariff", "catalogue_tariff_only_closes()"),
        _trigger("weights_whole", "UPDATE", "indexversion", "catalogue_weights_are_whole()"),
        _trigger("run_stays", "UPDATE OR DELETE", "stressrun", "catalogue_run_stays()"),
        _trigger(
            "proposal_stays", "UPDATE OR DELETE", "tariffdifferentiation", "catalogue_differentiation_stays()"
        ),
        _trigger("study_open", "INSERT OR UPDATE OR DELETE", "studyanswer", "catalogue_study_open()"),
        KeepAppendOnly("catalogue_seriesfigure"),
        KeepAppendOnly("catalogue_sheetpublication"),
        KeepAppendOnly("catalogue_stressownresult"),
        EnableProviderSecurity("catalogue_stressownresult"),
        EnableProviderSecurity("catalogue_studyanswer"),
        EnableProviderSecurity("catalogue_studyfigure"),
        EnableProviderSecurity("catalogue_providerdelivery"),
    ]
