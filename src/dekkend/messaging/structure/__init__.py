"""What each message holds, as data (``*.toml``), and the schema that is made from it."""
