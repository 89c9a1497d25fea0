"""What a person types: parse, call app, print, exit code."""

from watchdog.cli.main import main

__all__ = ["main"]
