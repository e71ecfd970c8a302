"""Why a database server cannot be used."""

from dekkend.kernel.errors import Refusal


class ServerProblem(Refusal):
    """De database is niet te gebruiken."""


class NoServerProgram(ServerProblem):
    """Er is geen PostgreSQL voor dit systeem."""

    remedy = "Installeer PostgreSQL {oldest} of nieuwer, of zet DATABASE_URL op het adres van een server."


class NoUserNamespaces(ServerProblem):
    """PostgreSQL start niet als root, en dit systeem staat geen gebruikersnaamruimten toe."""

    remedy = "Start Dekkend als gewone gebruiker, of zet DATABASE_URL op het adres van een server."


class ToolFailed(ServerProblem):
    """{tool} is mislukt: {output}"""


class ServerDidNotStart(ServerProblem):
    """De databaseserver start niet. Het einde van {log}: {lines}"""


class ServerStillRuns(ServerProblem):
    """Er werkt nog een databaseserver in {folder}."""

    remedy = "Beëindig die server en start opnieuw."


class SocketFolderOpen(ServerProblem):
    """De map {folder} is niet van u alleen."""

    remedy = "Verwijder die map en start opnieuw."


class ServerUnreachable(ServerProblem):
    """De database van DATABASE_URL is niet bereikbaar: {reason}"""

    remedy = "Controleer het adres, de gebruiker en het wachtwoord, en of de database bestaat."


class ServerTooOld(ServerProblem):
    """De server van DATABASE_URL is PostgreSQL {version}; Dekkend heeft {oldest} of nieuwer nodig."""

    remedy = "Werk die server bij, of laat DATABASE_URL weg: dan start de ingebouwde database."


class RoleNotAllowed(ServerProblem):
    """De gebruiker {owner} mag op deze server geen rol maken."""

    remedy = 'Laat de beheerder dit uitvoeren: CREATE ROLE {role} NOLOGIN; GRANT {role} TO "{owner}";'


class AddressWrong(ServerProblem):
    """DATABASE_URL is geen PostgreSQL-adres."""

    remedy = "Schrijf: postgresql://gebruiker:wachtwoord@server:5432/naam"


class DatabaseRoleUnknown(ServerProblem):
    """DEKKEND_DB_ROLE is '{role}'."""

    remedy = "Gebruik 'owner' of 'app'."
