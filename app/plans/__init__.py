"""Paths as a person asks for them, keeps them and hands them on."""
