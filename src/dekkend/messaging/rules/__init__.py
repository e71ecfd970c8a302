"""The rules of the standards on what a message says, beyond its structure: one function for each rule."""
