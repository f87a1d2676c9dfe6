"""Public web services as sources: one module for each."""
