"""``./dekkend generate``: makes the generated documents anew."""

import click

from dekkend.cli import generated
from dekkend.cli.home import ROOT
from dekkend.cli.session import with_django


@click.command(help="Maak de gegenereerde documenten opnieuw.")
@with_django
def generate() -> None:
    """Names each document that changed."""
    for file in generated.write():
        click.echo(file.relative_to(ROOT))
