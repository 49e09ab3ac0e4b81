"""What is to be told: the id of an entry of a catalogue, and the values that belong into it. The words come last."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Value: TypeAlias = "str | int | float | Message | tuple[Value, ...]"


@dataclass(frozen=True)
class Message:
    """An entry of a catalogue, by its id, and its values by name; a value may be a message, or several.

    Of plural forms, the value `count` chooses one.
    """

    id: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def key(self) -> str:
        """The ids of the message and of those in it. It is the same whatever else the values are."""
        inner = sorted(part.key for value in self.values.values() for part in _messages(value))
        return f"{self.id}({', '.join(inner)})" if inner else self.id

    def with_replaced(self, old: "Message", new: "Message") -> "Message":
        """Return the same message with another one in place of `old`, wherever that stands in it."""
        if self == old:
            return new
        return Message(self.id, {name: _with_replaced(value, old, new) for name, value in self.values.items()})

    def to_json(self) -> dict[str, Any]:
        """Return the message as JSON has it."""
        return {"id": self.id, "values": {name: _to_json(value) for name, value in self.values.items()}}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Message":
        """Return the message that `to_json` wrote."""
        return cls(content["id"], {name: _from_json(value) for name, value in content["values"].items()})


Say = Callable[[Message], str]  # the words for a message


def message(id: str, /, **values: Value) -> Message:
    """Make a message."""
    return Message(id, values)


def _messages(value: Value) -> list[Message]:
    if isinstance(value, Message):
        return [value]
    return [part for one in value for part in _messages(one)] if isinstance(value, tuple) else []


def _with_replaced(value: Value, old: Message, new: Message) -> Value:
    if isinstance(value, tuple):
        return tuple(_with_replaced(one, old, new) for one in value)
    return value.with_replaced(old, new) if isinstance(value, Message) else value


def _to_json(value: Value) -> Any:
    if isinstance(value, tuple):
        return [_to_json(one) for one in value]
    return value.to_json() if isinstance(value, Message) else value


def _from_json(value: Any) -> Value:
    if isinstance(value, list):
        return tuple(map(_from_json, value))
    return Message.from_json(value) if isinstance(value, dict) else value
