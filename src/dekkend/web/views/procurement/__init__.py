"""The pages of a procurement, from the framework to the letters: one module per page."""
