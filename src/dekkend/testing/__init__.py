"""What the tests run on: an embedded database, and the personas."""
