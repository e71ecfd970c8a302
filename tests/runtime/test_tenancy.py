import pytest
from django.db import DatabaseError, connection, transaction

from dekkend.runtime.tenancy import EnableRowSecurity, acting_for
from dekkend.testing.database import as_owner

pytestmark = pytest.mark.django_db


def run(statement: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def names() -> list[object]:
    return [name for (name,) in run("SELECT name FROM client ORDER BY name")]


@pytest.fixture(autouse=True)
def _clients(db: None) -> None:
    """A table as a migration would make it: by the owner, with the operation for row-level security."""
    operation = EnableRowSecurity("client", "municipality_id")
    with as_owner():
        run("CREATE TABLE client (name text, municipality_id bigint)")
        run(operation.sql)
        run("GRANT SELECT, INSERT, UPDATE, DELETE ON client TO dekkend_app")
    for municipality, name in ((1, "Aad"), (1, "Bep"), (2, "Cor")):
        with acting_for([municipality]):
            run("INSERT INTO client VALUES (%s, %s)", name, municipality)


def test_the_roles_have_no_rights_to_pass() -> None:
    assert (
        run("SELECT rolname FROM pg_roles WHERE rolname LIKE 'dekkend%%' AND (rolsuper OR rolbypassrls)")
        == []
    )
    assert run("SELECT current_user") == [("dekkend_app",)]


def test_without_a_municipality_nothing_is_visible() -> None:
    assert names() == []
    with acting_for([]):
        assert names() == []


def test_only_the_own_municipalities_are_visible() -> None:
    with acting_for([1]):
        assert names() == ["Aad", "Bep"]
    with acting_for([1, 2]):
        assert names() == ["Aad", "Bep", "Cor"]
    with acting_for([3]):
        assert names() == []
    assert names() == []


def test_it_holds_for_the_owner_of_the_table_too() -> None:
    with as_owner():
        assert run("SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'client'") == [(True,)]
        assert names() == []
        with acting_for([2]):
            assert names() == ["Cor"]


def test_the_innermost_counts_and_the_outer_comes_back() -> None:
    with acting_for([1]):
        with acting_for([2]):
            assert names() == ["Cor"]
        assert names() == ["Aad", "Bep"]


def test_the_outer_comes_back_after_an_error() -> None:
    with acting_for([1]):
        with pytest.raises(ZeroDivisionError), acting_for([2]):
            raise ZeroDivisionError
        assert names() == ["Aad", "Bep"]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO client VALUES ('Dik', 2)",
        "UPDATE client SET municipality_id = 2",
    ],
)
def test_rows_of_others_cannot_be_written(statement: str) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic(), acting_for([1]):
        run(statement)


def test_rows_of_others_cannot_be_changed_or_removed() -> None:
    with acting_for([1]):
        run("UPDATE client SET name = 'x' WHERE name = 'Cor'")
        run("DELETE FROM client WHERE name = 'Cor'")
    with acting_for([2]):
        assert names() == ["Cor"]


def test_only_numbers_name_a_municipality() -> None:
    with pytest.raises(ValueError, match="invalid literal"), acting_for(["1,2"]):  # type: ignore[list-item]
        names()


def test_the_operation_can_be_undone() -> None:
    operation = EnableRowSecurity("client", "municipality_id")
    assert operation.deconstruct() == ("EnableRowSecurity", ["client", "municipality_id"], {})
    with as_owner():
        run(operation.reverse_sql)
    assert names() == ["Aad", "Bep", "Cor"]


def test_the_setting_ends_with_the_transaction() -> None:
    with acting_for([1]):
        assert run("SELECT current_setting('dekkend.municipalities')") == [("{1}",)]
    assert run("SELECT nullif(current_setting('dekkend.municipalities', true), '')") == [(None,)]
