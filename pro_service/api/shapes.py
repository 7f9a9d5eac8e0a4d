"""What all schemas share: strict requests, complete answers, and faults without values or foreign names."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from typing import Any, ClassVar, Literal, TypeVar

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, missing, post_load
from marshmallow.fields import Field
from werkzeug.datastructures import Headers, MultiDict

from pro_service import errors
from pro_service.errors import FieldFault

MOST_FAULTS = 50
Location = Literal["body", "query", "header"]
Shape = TypeVar("Shape", bound=Schema)
_CODE = re.compile(r"[a-z][a-z0-9-]*")


class In(Schema):
    """Shape of something received: unknown fields are refused; `makes` builds a service's own dataclass."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "unknown-field", "type": "not-an-object"}  # noqa: RUF012 (marshmallow's own name)
    example: ClassVar[Any] = None
    makes: ClassVar[type | None] = None

    def make(self, loaded: dict[str, Any]) -> Any:
        """What the operation gets: the service's dataclass, or the mapping where there is none."""
        return loaded if self.makes is None else self.makes(**loaded)

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> Any:
        return self.make(loaded)


class Out(Schema):
    """Shape of an answer: every field is always there, and null is said where it may be."""

    class Meta:
        unknown = EXCLUDE  # an answer may grow: clients pass over what they do not know

    example: ClassVar[Any] = None

    def on_bind_field(self, field_name: str, field_obj: Field[Any]) -> None:
        field_obj.required = True

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        value = obj
        for name in attr.split("."):
            if hasattr(type(value), "__getitem__"):  # a mapping, whose methods are no values
                value = super().get_attribute(value, name, default)
            else:
                value = getattr(value, name, missing)
        if value is missing:  # marshmallow would leave the field out without a word
            raise AttributeError(f"{type(self).__name__}.{attr} has no value in {type(obj).__name__}")
        return value

    def _serialize(self, obj: Any, *, many: bool = False) -> Any:
        """As marshmallow's own does field by field; what stands behind one dot is looked up once for all.

        A page of changes has hundreds of rows of forty fields: this takes a third of the time.
        """
        if many or self._looks_up_by_itself:
            return super()._serialize(obj, many=many)
        holders = {"": obj}
        for path, before, name in self._paths:
            holders[path] = self._value(holders[before], name)
        return {
            key: write(self._value(holders[path], name), name, obj) for key, path, name, write in self._ways
        }

    def _value(self, holder: Any, name: str) -> Any:
        value = missing if hasattr(type(holder), "__getitem__") else getattr(holder, name, missing)
        return self.get_attribute(holder, name, missing) if value is missing else value

    @cached_property
    def _looks_up_by_itself(self) -> bool:
        return type(self).get_attribute is not Out.get_attribute

    @cached_property
    def _ways(self) -> list[tuple[str, str, str, Callable[..., Any]]]:
        """Of each field its key, the path of what holds its value, the value's name there, and its writer."""
        return [
            (field.data_key or name, *_split(field.attribute or name), field._serialize)
            for name, field in self.dump_fields.items()
        ]

    @cached_property
    def _paths(self) -> list[tuple[str, str, str]]:
        """The paths of what holds values, each after the one that it begins with: path, beginning, name."""
        found: dict[str, tuple[str, str]] = {}
        for _, path, *_ in self._ways:
            while path and path not in found:
                found[path] = _split(path)
                path = found[path][0]
        return [(path, *found[path]) for path in sorted(found, key=len)]


def _split(path: str) -> tuple[str, str]:
    before, _, name = path.rpartition(".")
    return before, name


@cache
def instance_of(shape: type[Shape]) -> Shape:
    """The one instance of a schema; building one costs more than using it."""
    return shape()


def load(schema: In, content: Any, location: Location) -> Any:
    """The loaded content.

    Raises InvalidShape, naming places and kinds only.
    """
    try:
        return schema.load(content)
    except ValidationError as refusal:
        raise errors.InvalidShape(*faults(refusal.messages_dict, location)) from None


def load_query(schema: In, arguments: MultiDict[str, str]) -> Any:
    """The loaded query string, in which each parameter may stand once."""
    twice = [name for name, values in arguments.lists() if len(values) > 1]
    if twice:  # a name that this operation does not know is the caller's own and is not repeated
        pointers = dict.fromkeys(f"/{name}" if name in schema.load_fields else "" for name in twice)
        raise errors.InvalidShape(*(FieldFault(pointer, "given-twice", "query") for pointer in pointers))
    return load(schema, arguments.to_dict(), "query")


def load_headers(schema: In, headers: Headers) -> Any:
    """The loaded headers: those that the schema names, whatever else was sent."""
    names = [field.data_key or name for name, field in schema.load_fields.items()]
    return load(schema, {name: headers[name] for name in names if name in headers}, "header")


def faults(messages: Mapping[Any, Any], location: Location) -> tuple[FieldFault, ...]:
    """Marshmallow's nested messages, whose texts are our codes, as pointers and codes, each once."""
    found = (FieldFault(pointer, code, location) for pointer, code in _walk(messages, ""))
    return tuple(dict.fromkeys(found))[:MOST_FAULTS]


def _walk(messages: Mapping[Any, Any], parent: str) -> Iterator[tuple[str, str]]:
    for key, inner in messages.items():
        pointer = parent if key == "_schema" else f"{parent}/{key}"
        if isinstance(inner, Mapping):
            yield from _walk(inner, pointer)
            continue
        for message in inner:
            code = message if isinstance(message, str) and _CODE.fullmatch(message) else "not-valid"
            yield (parent if code == "unknown-field" else pointer), code
