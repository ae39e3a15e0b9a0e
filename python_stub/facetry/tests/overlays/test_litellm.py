"""litellm's real proxy behind a facet: the makers' clients, litellm's own, a token budget."""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import anthropic
import facetry
import openai
import pytest

# It fetches a list of prices else, also in the proxy.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
import litellm

pytestmark = pytest.mark.timeout(900)

MASTER = "sk-planted-" + "m" * 24
ASK = {"model": "mocked", "messages": [{"role": "user", "content": "count"}]}
LIVE = {**ASK, "model": "live"}
TELL = {"stream_options": {"include_usage": True}}
TOKENS = "usage.total_tokens"
SAID = "one two three"
CONFIG = """
model_list:
  - model_name: mocked
    litellm_params: {{model: openai/small, api_key: unused, mock_response: "{said}"}}
  - model_name: live
    litellm_params: {{model: openai/small, api_key: {key}, api_base: "{address}/v1"}}
  - model_name: claude-live
    litellm_params: {{model: anthropic/claude-small, api_key: {key}, api_base: "{address}"}}
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""


def model_endpoint():
    # Test folders are no packages.
    path = Path(__file__).parents[1] / "model_endpoint.py"
    spec = importlib.util.spec_from_file_location("model_endpoint", path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


class Proxy:
    """`litellm --config …` on loopback, as its documentation says to run it."""

    def __init__(self, folder: Path, upstream: str, key: str) -> None:
        config = folder / "config.yaml"
        config.write_text(CONFIG.format(said=SAID, key=key, address=upstream))
        # None that the system gives to somebody else before the proxy listens.
        port = secrets.choice(range(30_000, 32_768))
        with socket.create_server(("127.0.0.1", port)):
            pass
        self.address = f"http://127.0.0.1:{port}"
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    Path(sys.executable).with_name("litellm"),
                    *("--config", config, "--host", "127.0.0.1", "--port", str(port)),
                    *("--telemetry", "False"),
                ],
                env={
                    "PATH": os.environ["PATH"],
                    "HOME": str(folder),
                    "LITELLM_MASTER_KEY": MASTER,
                    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
                },
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.wait(600)

    def wait(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.address}/health/liveliness", timeout=60).close()
                return
            except OSError:
                time.sleep(0.2)
        raise AssertionError(self.log.read_text()[-4000:])

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(90)


@pytest.fixture(scope="module")
def upstream():
    models = model_endpoint()
    endpoint = models.Endpoint()
    endpoint.key = models.KEY
    yield endpoint
    endpoint.close()


@pytest.fixture(scope="module")
def proxy(house, upstream, tmp_path_factory) -> Iterator[Proxy]:
    running = Proxy(tmp_path_factory.mktemp("litellm"), upstream.address, upstream.key)
    house.add("llm", "model", {"api": "openai", "address": f"{running.address}/v1"}, MASTER)
    house.add("claude", "model", {"api": "anthropic", "address": running.address}, MASTER)
    yield running
    running.close()


@pytest.fixture(autouse=True)
def kernel(proxy, notebook, upstream):
    upstream.tokens = 30
    upstream.going.set()
    yield
    upstream.going.set()


def client(facet, **options):
    return openai.OpenAI(api_key="unused", http_client=facetry.httpx(facet), **options)


def said(stream):
    return "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)


def test_openai_asks_through_it_and_its_own_count_settles_the_budget(got, left):
    llm = got("llm", "chat", budget={TOKENS: 1000}, why="churn report")
    ai = client(llm)
    answer = ai.chat.completions.create(**ASK)
    assert answer.choices[0].message.content == SAID
    assert left(llm, TOKENS) == 1000 - answer.usage.total_tokens
    stream = list(ai.chat.completions.create(**ASK, stream=True, **TELL))
    assert said(stream) == SAID
    took = stream[-1].usage.total_tokens
    assert took > 0
    assert left(llm, TOKENS) == 1000 - answer.usage.total_tokens - took


def test_litellm_itself_asks_through_it_whole_and_as_a_stream(got, left):
    llm = got("llm", "chat", budget={TOKENS: 1000}, why="churn report")
    through = {"model": "openai/mocked", "messages": ASK["messages"], "client": client(llm)}
    answer = litellm.completion(**through)
    assert answer.choices[0].message.content == SAID
    assert left(llm, TOKENS) == 1000 - answer.usage.total_tokens
    before = left(llm, TOKENS)
    assert said(litellm.completion(**through, stream=True, **TELL)) == SAID
    assert 0 < left(llm, TOKENS) < before


def test_anthropics_client_asks_through_it_and_its_stream_is_counted(got, left, upstream):
    llm = got("claude", "messages", budget={"usage.output_tokens": 1000}, why="churn report")
    ai = anthropic.Anthropic(api_key="unused", http_client=facetry.httpx(llm))
    ask = {**ASK, "model": "claude-live", "max_tokens": 50}
    assert ai.messages.create(**ask).content[0].text == "one two"
    before = left(llm, "usage.output_tokens")
    with ai.messages.stream(**ask) as stream:
        assert stream.get_final_text() == "one two"
    assert 0 < left(llm, "usage.output_tokens") < before
    # The model's own key is the proxy's, and the proxy's the service's.
    assert upstream.headers["x-api-key"] == upstream.key


def test_a_budget_that_is_used_up_reaches_neither_proxy_nor_model(got, upstream):
    llm = got("llm", "chat", budget={TOKENS: 20}, why="churn report")
    ai = client(llm, max_retries=5)
    assert ai.chat.completions.create(**LIVE).choices[0].message.content == "one two"
    calls = upstream.calls
    with pytest.raises(openai.RateLimitError) as caught:
        ai.chat.completions.create(**LIVE)
    assert caught.value.code == "over_budget"
    with pytest.raises(litellm.exceptions.RateLimitError):
        litellm.completion(
            model="openai/live", messages=ASK["messages"], client=client(llm), num_retries=0
        )
    assert upstream.calls == calls


def test_what_is_revoked_while_the_proxy_streams_is_cut_through_to_the_model(house, got, upstream):
    llm = got("llm", "chat", why="churn report")
    upstream.going.clear()
    stream = iter(client(llm).chat.completions.create(**LIVE, stream=True))
    assert "one" in (next(stream).choices[0].delta.content or "one")
    house.owner.act("aios/facets", "revoke", facet=facetry.describe(llm)["id"])
    with pytest.raises(openai.APIConnectionError):
        list(stream)


def test_the_keys_are_in_nothing_that_a_notebook_has_or_sees(house, got, upstream):
    llm = got("llm", "chat", why="churn report")
    response = client(llm).chat.completions.with_raw_response.create(**ASK)
    seen = [repr(response.headers), response.text, repr(llm), json.dumps(facetry.trail(50))]
    seen.append(json.dumps(house.owner.act("aios/registry", "list")))
    for secret in (MASTER, upstream.key):
        assert all(secret not in text for text in seen)
