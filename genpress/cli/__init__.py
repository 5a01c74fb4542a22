"""The command line. `genpress --help` imports nothing but typer; a verb's module is imported when the verb is used."""

from genpress.cli.main import main

__all__ = ["main"]
