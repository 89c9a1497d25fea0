import dataclasses
import inspect

from watchdog import model


def test_every_value_is_frozen_and_has_no_room_for_more() -> None:
    values = [
        value
        for value in vars(model).values()
        if inspect.isclass(value) and dataclasses.is_dataclass(value)
    ]

    assert values
    assert [one.__name__ for one in values if not vars(one)["__dataclass_params__"].frozen] == []
    assert [value.__name__ for value in values if "__slots__" not in vars(value)] == []
