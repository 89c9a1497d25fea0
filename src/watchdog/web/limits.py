"""How often somebody may try to sign in.

In:   who tries, and when.
Out:  whether they may.
Pure but for what it remembers; `now` is an argument.
"""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

WINDOW = timedelta(minutes=15)
PER_USER, PER_ADDRESS = 10, 30
_REMEMBERED = 10_000  # names and addresses; beyond that the oldest are forgotten


class Attempts:
    """Counts attempts by user and by address within the window."""

    def __init__(self) -> None:
        """Begin with none."""
        self._made: OrderedDict[tuple[str, str], deque[datetime]] = OrderedDict()

    def allow(self, user: str, address: str, now: datetime) -> bool:
        """Count an attempt, unless it is one too many."""
        keys = [("user", user, PER_USER), ("address", _network(address), PER_ADDRESS)]
        lists = [(self._recent((kind, name), now), most) for kind, name, most in keys]
        if any(len(made) >= most for made, most in lists):
            return False
        for made, _ in lists:
            made.append(now)
        return True

    def forgive(self, user: str, address: str) -> None:
        """Forget a user's attempts and this one of the address, because it was right.

        A newsroom comes from one address; what was tried wrongly there goes on counting.
        """
        self._made.pop(("user", user), None)
        if made := self._made.get(("address", _network(address))):
            made.pop()

    def _recent(self, key: tuple[str, str], now: datetime) -> deque[datetime]:
        made = self._made.setdefault(key, deque())
        self._made.move_to_end(key)
        while made and made[0] <= now - WINDOW:
            made.popleft()
        while len(self._made) > _REMEMBERED:
            self._made.popitem(last=False)
        return made


def _network(address: str) -> str:
    """Give what one visitor has: an address, of IPv6 the /64 around it.

    >>> _network("2001:db8::1") == _network("2001:db8::2")
    True
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(int(parsed) >> 64) if isinstance(parsed, IPv6Address) else address
