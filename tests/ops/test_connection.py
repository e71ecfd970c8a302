"""Which database a set of environment variables means."""

from pathlib import Path

import pytest

from dekkend.runtime.connection import database_settings, libpq_parameters
from dekkend.runtime.postgres import APP_ROLE, OWNER_ROLE, socket_folder
from dekkend.runtime.server_errors import AddressWrong, DatabaseRoleUnknown

HOME = Path("/var/lib/dekkend")


def test_without_an_address_it_is_the_embedded_server_as_the_application() -> None:
    settings = database_settings({}, HOME)
    assert settings["USER"] == APP_ROLE
    assert settings["HOST"] == str(socket_folder(HOME / "pg"))
    assert "pool" in settings["OPTIONS"]


def test_the_owner_has_no_pool() -> None:
    settings = database_settings({"DEKKEND_DB_ROLE": "owner"}, HOME)
    assert settings["USER"] == OWNER_ROLE
    assert settings["OPTIONS"] == {}


def test_an_address_is_taken_apart_and_unescaped() -> None:
    url = "postgresql://inkoop%40regio:p%40ss%2Fword@db.example:6432/dek%20kend?sslmode=require"
    settings = database_settings({"DATABASE_URL": url, "DEKKEND_DB_POOL": "0"}, HOME)
    assert settings["USER"] == "inkoop@regio"
    assert settings["PASSWORD"] == "p@ss/word"
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("db.example", "6432", "dek kend")
    assert settings["OPTIONS"] == {"sslmode": "require", "options": f"-c role={APP_ROLE}"}


def test_only_the_application_takes_on_another_role() -> None:
    environment = {"DATABASE_URL": "postgres://u@h/n", "DEKKEND_DB_ROLE": "owner"}
    assert "options" not in database_settings(environment, HOME)["OPTIONS"]


def test_a_socket_may_be_the_host() -> None:
    settings = database_settings({"DATABASE_URL": "postgres:///naam?host=/run/postgresql"}, HOME)
    assert settings["HOST"] == "/run/postgresql"
    parameters = libpq_parameters(settings)
    assert parameters == {"dbname": "naam", "host": "/run/postgresql", "options": f"-c role={APP_ROLE}"}


@pytest.mark.parametrize(
    "url", ["mysql://u@h/n", "postgres://h", "postgres://h/", "db.example/naam", "postgres://h:poort/n"]
)
def test_another_address_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(AddressWrong, match="DATABASE_URL"):
        database_settings({"DATABASE_URL": url}, HOME)


def test_a_wrong_role_is_refused() -> None:
    with pytest.raises(DatabaseRoleUnknown, match="DEKKEND_DB_ROLE"):
        database_settings({"DEKKEND_DB_ROLE": "postgres"}, HOME)
