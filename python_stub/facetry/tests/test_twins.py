"""The verbs for `await`, where loops, threads and processes meet."""

import asyncio
import os
import threading

import facetry
import pytest


def test_a_forked_child_that_awaits_is_told_and_waits_for_no_thread_of_its_parent(wallet, bank):
    async def ask():
        return await facetry.aheld()

    assert asyncio.run(ask()) is not None
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(asyncio.wait_for(ask(), 60))
        except BaseException as error:
            os.write(writing, f"{type(error).__name__}: {error}".encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        assert told.read().startswith("NoSession: Facets stay in the process")
    os.waitpid(child, 0)


def test_loops_of_several_threads_wait_beside_each_other(wallet, make):
    both = threading.Barrier(4, timeout=60)

    def grant(body, query):
        both.wait()
        return {"state": "granted", "facets": [make.held("bank", *make.BANK)]}

    wallet.on["POST need"] = grant
    facets = []

    def run():
        async def ask():
            one, two = facetry.aneed("bank", "balance"), facetry.aneed("bank", "deposit")
            facets.extend(await asyncio.gather(one, two))

        asyncio.run(ask())

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert len(facets) == 4


def test_one_that_is_cancelled_ends_no_other(wallet, make):
    asked, go = threading.Semaphore(0), threading.Event()

    def grant(body, query):
        asked.release()
        go.wait(120)
        return {"state": "granted", "facets": [make.held("bank", *make.BANK)]}

    wallet.on["POST need"] = grant

    async def ask():
        first = asyncio.ensure_future(facetry.aneed("bank", "balance"))
        second = asyncio.ensure_future(facetry.aneed("bank", "balance"))
        for _ in range(2):
            await asyncio.to_thread(asked.acquire, timeout=60)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        go.set()
        return await second

    assert isinstance(asyncio.run(ask()), facetry.Facet)
