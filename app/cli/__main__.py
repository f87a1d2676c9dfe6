"""`python -m app.cli` is `readpath`."""

from app.cli import main

main()
