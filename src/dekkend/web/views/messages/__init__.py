"""Pages about messages of iWmo and iJw: check one without logging in, and the log of one's own."""
