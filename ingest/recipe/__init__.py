"""Sources without code: a TOML file that says where records are and which field is what."""
