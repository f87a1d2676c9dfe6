"""The formats of files that sources read."""
