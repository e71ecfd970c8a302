"""Rules of the procedure."""
