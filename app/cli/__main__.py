"""`python -m app.cli` is `readpath`."""

from app.cli.commands import main

main()
