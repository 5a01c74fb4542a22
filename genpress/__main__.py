"""`python -m genpress`."""

from genpress.cli import main

main()
