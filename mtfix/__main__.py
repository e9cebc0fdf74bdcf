"""`python -m mtfix`."""

from mtfix.cli.main import main

main()
