"""Models behind facets: the makers' own clients, without a key, against the real service."""

import asyncio
import importlib.util
import json
from pathlib import Path

import anthropic
import facetry
import openai
import pytest

ASK = {"model": "small", "messages": [{"role": "user", "content": "count"}]}
#: Of what OpenAI's API says what it took only when it is asked to.
TELL = {"stream_options": {"include_usage": True}}
TOKENS = "usage.total_tokens"


def module():
    # Test folders are no packages.
    path = Path(__file__).with_name("model_endpoint.py")
    spec = importlib.util.spec_from_file_location("model_endpoint", path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture(scope="module")
def running(house):
    models = module()
    endpoint = models.Endpoint()
    endpoint.key = models.KEY
    house.add("gpt", "model", {"api": "openai", "address": f"{endpoint.address}/v1"}, models.KEY)
    # Another beginning than the one that OpenAI's client thinks of.
    house.add("local", "model", {"api": "openai", "address": endpoint.address}, models.KEY)
    house.add("claude", "model", {"api": "anthropic", "address": endpoint.address}, models.KEY)
    yield endpoint
    endpoint.close()


@pytest.fixture
def endpoint(running, notebook):
    running.tokens = 30
    running.going.set()
    yield running
    running.going.set()


def client(facet, **options):
    return openai.OpenAI(api_key="unused", http_client=facetry.httpx(facet), **options)


def said(stream):
    return "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)


@pytest.mark.parametrize("name", ["gpt", "local"])
def test_openai_streams_without_a_key_and_its_budget_is_settled(endpoint, got, left, name):
    llm = got(name, "chat", "embeddings", budget={TOKENS: 100}, why="churn report")
    ai = client(llm)
    assert said(ai.chat.completions.create(**ASK, stream=True, **TELL)) == "one two"
    assert endpoint.headers["authorization"] == f"Bearer {endpoint.key}"
    assert left(llm, TOKENS) == 70
    assert ai.chat.completions.create(**ASK).choices[0].message.content == "one two"
    assert ai.embeddings.create(model="small", input="x").data[0].embedding == [0.5]
    assert left(llm, TOKENS) == 37


def test_openai_streams_in_async_code(endpoint, got):
    llm = got("gpt", "chat", why="churn report")

    async def ask():
        async with openai.AsyncOpenAI(api_key="unused", http_client=facetry.ahttpx(llm)) as ai:
            stream = await ai.chat.completions.create(**ASK, stream=True)
            return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

    assert asyncio.run(ask()) == "one two"


def test_anthropic_streams_without_a_key_and_its_budget_is_settled(endpoint, got, left):
    llm = got("claude", "messages", budget={"usage.output_tokens": 100}, why="churn report")
    ai = anthropic.Anthropic(api_key="unused", http_client=facetry.httpx(llm))
    with ai.messages.stream(**ASK, max_tokens=50) as stream:
        assert stream.get_final_text() == "one two"
    assert endpoint.headers["x-api-key"] == endpoint.key
    assert left(llm, "usage.output_tokens") == 70
    assert ai.messages.create(**ASK, max_tokens=50).content[0].text == "one two"
    assert left(llm, "usage.output_tokens") == 40
    assert llm.messages(**ASK, max_tokens=50)["content"][0]["text"] == "one two"
    assert endpoint.headers["anthropic-version"] == "2023-06-01"


def test_a_stream_that_does_not_say_what_it_took_takes_what_was_set_aside(endpoint, got, left):
    llm = got("gpt", "chat", budget={TOKENS: {"limit": 100, "each": 60}}, why="churn report")
    assert said(client(llm).chat.completions.create(**ASK, stream=True)) == "one two"
    assert left(llm, TOKENS) == 40


def test_a_budget_that_is_used_up_is_one_error_and_no_retries(endpoint, got):
    llm = got("gpt", "chat", budget={TOKENS: 50}, why="churn report")
    ai = client(llm, max_retries=5)
    endpoint.tokens = 60
    assert said(ai.chat.completions.create(**ASK, stream=True, **TELL)) == "one two"
    calls = endpoint.calls
    with pytest.raises(openai.RateLimitError, match="too little budget left") as caught:
        ai.chat.completions.create(**ASK, stream=True, **TELL)
    assert caught.value.code == "over_budget"
    assert caught.value.type == "insufficient_quota"
    assert endpoint.calls == calls
    assert facetry.why()["code"] == "over_budget"


def test_what_may_pass_later_is_tried_again_by_the_client(endpoint, got):
    llm = got("gpt", "chat", rate="1/1s", why="churn report")
    ai = client(llm)
    ai.chat.completions.create(**ASK)
    assert ai.chat.completions.create(**ASK).choices[0].message.content == "one two"
    with pytest.raises(openai.RateLimitError) as caught:
        # Of two within a second the second is refused; on a busy machine two are further apart.
        for _ in range(50):
            ai.with_options(max_retries=0).chat.completions.create(**ASK)
    assert caught.value.response.headers["retry-after"] == "1"


def test_what_was_not_granted_is_an_error_of_the_client_without_a_retry(endpoint, got):
    llm = got("gpt", "chat", model=facetry.exact("small"), why="churn report")
    ai = client(llm)
    with pytest.raises(openai.PermissionDeniedError, match="model"):
        ai.chat.completions.create(**{**ASK, "model": "large"})
    with pytest.raises(openai.PermissionDeniedError, match="not among what you hold"):
        ai.embeddings.create(model="small", input="x")
    assert facetry.why()["code"] == "constraint"
    claude = got("claude", "messages", model=facetry.exact("small"), why="churn report")
    with pytest.raises(anthropic.PermissionDeniedError, match="model"):
        anthropic.Anthropic(api_key="unused", http_client=facetry.httpx(claude)).messages.create(
            **{**ASK, "model": "large"}, max_tokens=5
        )


def test_a_model_that_is_revoked_while_it_answers_stops_at_once(house, endpoint, got):
    llm = got("gpt", "chat", why="churn report")
    endpoint.going.clear()
    stream = client(llm).chat.completions.create(**ASK, stream=True)
    read = iter(stream)
    assert next(read).choices[0].delta.content == "one"
    house.owner.act("aios/facets", "revoke", facet=facetry.describe(llm)["id"])
    with pytest.raises(openai.APIConnectionError) as caught:
        next(read)
    assert "the facet was revoked or paused before the end" in str(caught.value.__cause__)
    assert endpoint.gone.acquire(timeout=60)
    calls = endpoint.calls
    with pytest.raises(openai.AuthenticationError, match="was revoked"):
        client(llm).chat.completions.create(**ASK)
    assert endpoint.calls == calls


def test_a_client_that_breaks_out_of_its_loop_ends_the_models_answer(endpoint, got):
    llm = got("gpt", "chat", why="churn report")
    endpoint.going.clear()
    with client(llm).chat.completions.create(**ASK, stream=True) as stream:
        for _ in stream:
            break
    assert endpoint.gone.acquire(timeout=60)


def test_the_key_is_in_nothing_that_a_notebook_has_or_sees(house, endpoint, got):
    llm = got("gpt", "chat", why="churn report")
    response = client(llm).chat.completions.with_raw_response.create(**ASK)
    seen = [
        repr(llm),
        repr(response.headers),
        response.text,
        json.dumps(facetry.trail(50)),
        repr(facetry.describe(llm)),
        json.dumps(house.owner.act("aios/registry", "list")),
    ]
    assert all(endpoint.key not in text for text in seen)
    assert "unused" not in json.dumps(endpoint.headers)
