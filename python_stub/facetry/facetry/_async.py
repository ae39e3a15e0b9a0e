"""The twin of a verb for `await`: the verb in a thread, the loop kept awake."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import os
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from ._wire import ABANDON, Abandon

P = ParamSpec("P")
T = TypeVar("T")

# An interrupt of a top-level await is seen when the loop next wakes up: this often.
TICK = 0.1


def _new_pool() -> None:
    global _pool  # noqa: PLW0603
    _pool = ThreadPoolExecutor(max_workers=128, thread_name_prefix="facetry")


# The loop's own pool has a few threads for everybody, and each stream that waits keeps one.
_pool: ThreadPoolExecutor
_new_pool()
# A forked child has none of the threads that its pool believes in, and would wait for them.
os.register_at_fork(after_in_child=_new_pool)


async def in_thread(verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """`verb(*args, **kwargs)` in a thread; when cancelled, its call of the wallet ends too."""
    abandon = Abandon()
    context = contextvars.copy_context()
    context.run(ABANDON.set, abandon)
    work = functools.partial(context.run, functools.partial(verb, *args, **kwargs))
    task = asyncio.ensure_future(asyncio.get_running_loop().run_in_executor(_pool, work))
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=TICK)
    except BaseException:
        abandon.now()
        task.add_done_callback(_seen)
        raise
    result: T = task.result()
    return result


def _seen(task: asyncio.Future[Any]) -> None:
    if not task.cancelled():
        task.exception()


def twin(verb: Callable[P, T]) -> Callable[P, Coroutine[Any, Any, T]]:
    """`averb` of `verb`, with its signature and documentation."""

    @functools.wraps(verb)
    async def awaitable(*args: P.args, **kwargs: P.kwargs) -> T:
        return await in_thread(verb, *args, **kwargs)

    awaitable.__name__ = awaitable.__qualname__ = "a" + verb.__name__
    return awaitable
