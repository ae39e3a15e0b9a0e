"""YAML that says what JSON says, in fewer signs."""

from __future__ import annotations

import re
from typing import Any

import yaml

_TAG = "tag:yaml.org,2002:"


class _Plain(yaml.SafeLoader):
    """Numbers, `true`, `false` and `null` as JSON has them; whatever else is plain is text.

    So `no` is no boolean, `0123` keeps its zero, `12:30` and dates are as they were written. What
    is named once can't be put in again: a few lines of that hold more than a memory does.
    """

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            events: Any = self
            words, mark = "aliases (*name) are not taken", events.peek_event().start_mark
            raise yaml.composer.ComposerError(None, None, words, mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    words = f"{key.value} is given twice"
                    raise yaml.constructor.ConstructorError(None, None, words, key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


_Plain.yaml_implicit_resolvers = {}
_KINDS = ("null", "bool", "int", "float", "str", "seq", "map")
_Plain.yaml_constructors = {
    tag: make
    for tag, make in yaml.SafeLoader.yaml_constructors.items()
    if tag is None or tag in [_TAG + kind for kind in _KINDS]
}
_WHOLE = r"-?(?:0|[1-9][0-9]*)"
for _kind, _pattern, _first in (
    ("null", r"null|~|", ["n", "~", ""]),
    ("bool", r"true|false|True|False", list("tfTF")),
    ("int", _WHOLE, list("-0123456789")),
    ("float", rf"{_WHOLE}(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", list("-0123456789")),
):
    _Plain.add_implicit_resolver(_TAG + _kind, re.compile(rf"^(?:{_pattern})$"), _first)


def read(text: str) -> Any:
    """The value of the only document. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=_Plain)  # noqa: S506 – a SafeLoader with less
