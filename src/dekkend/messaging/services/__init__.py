"""The use cases of the message log: one function, one transaction each."""
