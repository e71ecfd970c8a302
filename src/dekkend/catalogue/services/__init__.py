"""Use cases of the catalogue; import from the module of the topic."""
