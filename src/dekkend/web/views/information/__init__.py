"""Pages about what is asked, told and published in a procurement, and about a person's own notices."""
