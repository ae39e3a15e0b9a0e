"""All pages of a list, by the argument that leads from one to the next."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ._errors import BadInput, FacetryError
from ._facet import action_of, held_of
from ._result import Result
from ._text import safe_text


def pages(
    action: Callable[..., Result],
    by: str | Mapping[str, str],
    /,
    *args: Any,
    max_pages: int = 100,
    **kwargs: Any,
) -> Iterator[Result]:
    """One result a page: `for page in facetry.pages(crm.customers, {"after": "next"}, limit=50): …`

    `by`: `{"after": "paging.next"}` gives the argument `after` what the page before says at
    `paging.next`, until it says nothing there. A first page without such a place is an error, for
    a mistyped one would end the list unseen; `"paging.next?"` is for services that leave it out
    where nothing follows. `"page"` counts the argument `page` up (from 1,
    or from what is given for it) until a page is empty. All other arguments are the action's.
    The action must be one that only looks. Each page is a use of the facet.

    Raises BadInput for what can't be paged; FacetryError with the code `too_many_pages` where
    there is more after `max_pages`, `no_progress` where the same page or cursor comes again; and
    what the action raises.
    """
    facet = getattr(action, "__self__", None)
    mine = held_of(facet)
    name = action_of(facet, action)
    called = f"{safe_text(mine.object, 60)}.{safe_text(name, 60)}"
    if not (mine.definitions.get(name) or {}).get("safe"):
        raise BadInput(f"{called} changes something: only actions that read can be paged.")
    if isinstance(max_pages, bool) or not isinstance(max_pages, int) or max_pages < 1:
        raise BadInput("max_pages= is a whole number, 1 or more.")
    argument, place = _way(by)
    if place is not None and _declares(mine.definitions[name].get("returns"), place):
        place += "?"
    if argument not in inspect.signature(action).parameters:
        raise BadInput(f"{called} has no argument {safe_text(argument, 60)!r} to page by.")
    walk = _Walk(called, argument, max_pages, lambda more: action(*args, **{**kwargs, **more}))
    return walk.counted(kwargs.get(argument, 1)) if place is None else walk.led(place)


def _way(by: str | Mapping[str, str]) -> tuple[str, str | None]:
    if isinstance(by, str) and by:
        return by, None
    if isinstance(by, Mapping) and len(by) == 1:
        ((argument, place),) = by.items()
        if isinstance(argument, str) and isinstance(place, str) and place:
            return argument, place
    raise BadInput('Page by a count, "page", or by {"after": "next"}: see help(facetry.pages).')


class _Walk:
    """From page to page, and no further than said."""

    def __init__(
        self, called: str, argument: str, most: int, ask: Callable[[dict[str, Any]], Result]
    ) -> None:
        self._called = called
        self._argument = argument
        self._most = most
        self._ask = ask

    def led(self, place: str) -> Iterator[Result]:
        seen: list[Any] = []
        more: dict[str, Any] = {}
        place, leftout, _ = place.partition("?")
        for number in range(self._most):
            page = self._ask(more)
            if number == 0 and not leftout:
                self._find(page.value, place)
            yield page
            cursor = _at(page.value, place)
            if cursor is None or cursor in ("", False):
                return
            if cursor in seen:
                raise self._again()
            seen.append(cursor)
            more = {self._argument: cursor}
        raise self._too_many()

    def counted(self, number: Any) -> Iterator[Result]:
        if isinstance(number, bool) or not isinstance(number, int):
            raise BadInput(f"{safe_text(self._argument, 60)} can't be counted up.")
        before: bytes | None = None
        for at in range(number, number + self._most):
            page = self._ask({self._argument: at})
            if not _rows(page.value, self._called):
                return
            if page.content == before:
                raise self._again()
            yield page
            before = page.content
        raise self._too_many()

    def _find(self, value: Any, place: str) -> None:
        """Raises BadInput where a page has no such place, which says what it has instead."""
        here, way = value, ""
        for part in place.split("."):
            if not isinstance(here, Mapping) or part not in here:
                told = sorted(map(str, here)) if isinstance(here, Mapping) else []
                has = (
                    ", ".join(safe_text(way + name, 60) for name in told[:12]) or "nothing by name"
                )
                named = safe_text(place, 80)
                raise BadInput(
                    f"The first page of {self._called} has no {named!r}, which would lead to the "
                    f"next; it has {has}. If the service leaves it out where nothing follows, "
                    f'write "{named}?".'
                )
            here, way = here[part], f"{way}{part}."

    def _again(self) -> FacetryError:
        return FacetryError(f"{self._called} returned the same page again.", code="no_progress")

    def _too_many(self) -> FacetryError:
        return FacetryError(
            f"{self._called} has more than {self._most:,} pages: raise max_pages= to read on.",
            code="too_many_pages",
        )


def _declares(schema: Any, place: str) -> bool:
    """Whether the description of the answer has the place, so that a page may do without it."""
    for part in place.split("."):
        members = schema.get("properties") if isinstance(schema, Mapping) else None
        schema = members.get(part) if isinstance(members, Mapping) else None
        if schema is None:
            return False
    return True


def _at(value: Any, place: str) -> Any:
    for part in place.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def _rows(value: Any, called: str) -> Any:
    """The list that a page is: the value, or the only list in it."""
    if isinstance(value, Mapping):
        lists = [member for member in value.values() if isinstance(member, list)]
        value = lists[0] if len(lists) == 1 else None
    if isinstance(value, list):
        return value
    raise BadInput(
        f"A page of {called} is not a list: page by what leads to the next one, not by a count."
    )
