"""Edge: runs pure work on foreign bytes in child processes that can be stopped.

In:   a module-level function and its arguments; a context that all work shares.
Out:  what the function returns, or the `WatchdogError` it raised; `SandboxError` when it ran
      out of time (`deadline`), out of memory (`memory`) or took its process along (`crash`).

    this process ─▶ fork server ──fork──▶ context server ──fork──▶ child, child, …
         └────────────── a pipe to each child: jobs out, answers in ──────┘

HTML and feed parsers are C code with quadratic corners: no thread and no timeout within the
process can stop them. The fork server has imported the heavy modules once, so a new child costs
milliseconds and shares their memory. A context (compiled watchlists) is made ready once, in a
fork of that server, and shared in the same way: its children are forked from there. A new one is
made ready beside the old one, whose children go on meanwhile and end after the job they are at.
One that differs little is made in a fork of the context server whose context it changes, and
made again from the ground later, beside it.

The server is our own and not multiprocessing's because that one imports the program's `__main__`
into every child, keeps a second helper process, passes the environment (with its secrets) on, and
leaves a child in an endless loop behind when its parent is killed.

This limits time and memory. It is no wall against code that breaks out of a parser.

`pool.py` gives work to children, `contexts.py` is what they share, `forks.py` talks to the
processes that fork them, `serving.py` is those processes and the children, `protocol.py` what
the two sides say. `memory.py` gives back what any of them does not need.
"""

from watchdog.sandbox.contexts import Changing
from watchdog.sandbox.memory import give_back
from watchdog.sandbox.pool import GIBIBYTE, PRELOAD, Sandbox

__all__ = ["GIBIBYTE", "PRELOAD", "Changing", "Sandbox", "give_back"]
