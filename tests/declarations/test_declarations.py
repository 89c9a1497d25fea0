import dataclasses
import inspect

from watchdog import declarations


def test_every_value_is_frozen() -> None:
    values = [
        value
        for value in vars(declarations).values()
        if inspect.isclass(value) and dataclasses.is_dataclass(value)
    ]

    assert values
    assert [one.__name__ for one in values if not vars(one)["__dataclass_params__"].frozen] == []
