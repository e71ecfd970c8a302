"""Django's own commands, changed where an installation needs it."""
