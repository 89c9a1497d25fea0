"""What a person types: parse, call app, print, exit code."""

import signal

__all__ = ["main"]


def main() -> None:
    """Run the command. Ctrl-C while its modules are loaded ends it at once and without a word."""
    raising = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if raising:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from watchdog.cli.main import main as run_command  # noqa: PLC0415 - a second and more

    if raising:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run_command()
