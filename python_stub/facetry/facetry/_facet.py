"""The facet object: its actions and nothing else."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from ._actions import ActionShape
from ._call import invoke
from ._errors import BadInput, NotHeld, Stays
from ._held import DataFree, Held
from ._names import python_names
from ._text import readable, safe_text

if TYPE_CHECKING:
    from ._result import Result

# Held apart from the objects: an attribute could have the name of an action.
_held: weakref.WeakKeyDictionary[Facet, Held] = weakref.WeakKeyDictionary()
_STAYS = "a facet stays in the kernel it was given to: pass results on, or facetry.lend() it."


class Facet(DataFree):
    """A permission held in a variable: its attributes are the actions that were granted.

    What else can be done with a facet are functions of the module: `facetry.describe(f)`,
    `facetry.lend(f, to=…)`, `facetry.drop(f)`.
    """

    __slots__ = ("__weakref__",)

    if TYPE_CHECKING:
        # Each action is one. As what never returns, nothing behind a call would be checked.
        def __getattr__(self, name: str) -> Callable[..., Result]: ...
    else:

        def __getattr__(self, name: str) -> NoReturn:
            held = _held.get(self)
            if held is None or name.startswith("_"):
                raise AttributeError(name)
            raise NotHeld(f"{held.hold_words()}. {held.ask_words(name)} asks.", code="not_held")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise NotHeld("a facet has only its actions and can't be changed.")

    def __delattr__(self, name: str) -> NoReturn:
        raise NotHeld("a facet has only its actions; facetry.drop(f) gives it back.")

    def __dir__(self) -> list[str]:
        held = _held.get(self)
        return [] if held is None else sorted(python_names(held.actions))

    def __repr__(self) -> str:
        held = _held.get(self)
        if held is None:
            return "<facet>"
        if held.over:
            return readable(f"Not held any more: {held.allows()}. {held.ask_words()} asks anew.")
        return readable(f"You may use {held.allows()}.")

    def __copy__(self) -> Facet:
        # What it stands for is in the wallet once: a copy would be nothing else.
        return self

    def __deepcopy__(self, memo: object) -> Facet:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise Stays(_STAYS, code="stays")


class NotGranted:
    """Stands for a need that was struck from the request; false, and says so when used."""

    __slots__ = ("_what",)

    def __init__(self, what: str) -> None:
        object.__setattr__(self, "_what", what)

    def __bool__(self) -> bool:
        return False

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)
        raise NotHeld(f"this was not granted. {self._what} asks again.", code="struck")

    def __repr__(self) -> str:
        return readable(f"<not granted: {self._what} asks again>")

    @property
    def _plain(self) -> str:
        """What it says as part of an error, which is made `readable` as a whole."""
        return f"{self._what} asks again"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise Stays("what was not granted can't be passed on.", code="stays")


def facet_of(held: Held) -> Facet:
    """A facet object for what is held; its class has one method an action."""
    made: Facet = _class_of(held)()
    _held[made] = held
    return made


def put_in_place(facet: Facet, held: Held) -> None:
    """From now on the object stands for this: a variable goes on with what was renewed."""
    object.__setattr__(facet, "__class__", _class_of(held))
    _held[facet] = held


def _class_of(held: Held) -> type[Facet]:
    members: dict[str, Any] = {"__slots__": (), "__module__": "facetry", "__doc__": _doc(held)}
    for name, action in python_names(held.actions).items():
        members[name] = _method(held, name, action)
    return type("Facet", (Facet,), members)


def held_of(facet: object) -> Held:
    """What a facet object stands for. Raises BadInput for anything else."""
    if not isinstance(facet, Facet) or facet not in _held:
        if isinstance(facet, NotGranted):
            raise BadInput(f"This was not granted: {facet._plain}.", code="struck")
        raise BadInput(
            f"A facet is needed here, and this is of type {safe_text(type(facet).__name__, 60)}: "
            "facetry.need() gives one.",
            code="no_facet",
        )
    return _held[facet]


def action_of(facet: object, action: str | Callable[..., Any]) -> str:
    """The action's name in the definition, of its Python name or the bound method."""
    held = held_of(facet)
    if not isinstance(action, str):
        named = getattr(action, "facetry_action", None)
        if not isinstance(named, str) or getattr(action, "__self__", facet) is not facet:
            raise BadInput("Name the action, or give it as an attribute of this facet.")
        return named
    return action if action in held.actions else python_names(held.actions).get(action, action)


def shape_of(held: Held, action: str) -> ActionShape:
    """How `action` is called under the limits held."""
    definition = held.definitions.get(action) or {"name": action}
    return ActionShape(definition, held.constraints)


def _doc(held: Held) -> str:
    return readable(f"You may use {held.allows()}.")


def _method(held: Held, name: str, action: str) -> Callable[..., Any]:
    shape = shape_of(held, action)

    def method(self: Facet, /, *args: Any, **kwargs: Any) -> Any:
        if self not in _held:
            raise Stays(_STAYS, code="stays")
        upload = None
        if shape.upload:
            from ._upload import upload_of

            args, given, media = shape.take_data(args, kwargs)
            upload = upload_of(given)
            upload.media = media or upload.media
        bound = shape.bind(args, kwargs)
        if held.tries == 1:
            return invoke(held, action, bound, upload=upload)
        from ._tries import tried

        return tried(held, action, bound, lambda: invoke(held, action, bound, upload=upload))

    method.__name__ = name
    method.__qualname__ = f"{safe_text(held.object, 60)}.{name}"
    method.__module__ = "facetry"
    method.__doc__ = shape.documentation(held.allows())
    attributes: dict[str, Any] = {"__signature__": shape.signature(), "facetry_action": action}
    for attribute, value in attributes.items():
        setattr(method, attribute, value)
    return method
