"""How things come in: sources that fetch and parse what a person gives into records."""
