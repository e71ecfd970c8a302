"""``python -m dekkend.cli``: what the ``dekkend`` script hands over to."""

from dekkend.cli import main

main()
