from watchdog.declarations import (
    Routing,
    Target,
)


def test_addresses_of_targets_are_not_shown() -> None:
    target = Target(name="desk", url="slack://secret")
    routing = Routing(targets={"desk": target}, routes={}, heartbeat="https://ping.example/secret")

    assert "secret" not in repr(target)
    assert "secret" not in repr(routing)
