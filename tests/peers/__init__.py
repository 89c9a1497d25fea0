"""Fake peers that speak the real protocol over real loopback sockets."""

from tests.peers.outlet import Answer, FakeOutlet, Request
from tests.peers.receiver import FakeReceiver, Post

__all__ = ["Answer", "FakeOutlet", "FakeReceiver", "Post", "Request"]
