"""The pages on which providers and assessors do their own work."""
