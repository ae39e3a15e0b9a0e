"""A model's endpoint as OpenAI's and Anthropic's are, with answers that the test says."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = "sk-planted-" + "k" * 30


class Endpoint:
    """Answers `words`, one event each; `begun` and `held` let a test stop in between."""

    def __init__(self):
        self.words = ["one", " two"]
        #: What the model says that it took.
        self.tokens = 30
        self.calls = 0
        #: Headers of the latest request.
        self.headers = {}
        self.begun = threading.Semaphore(0)
        #: Set: events come at once. Cleared: all but the first wait.
        self.going = threading.Event()
        self.going.set()
        self.gone = threading.Semaphore(0)
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.answer({"object": "list", "data": [{"id": "small", "object": "model"}]})

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                endpoint.calls += 1
                endpoint.headers = {k.lower(): v for k, v in self.headers.items()}
                anthropic = self.path.endswith("/messages")
                expected = self.headers["x-api-key" if anthropic else "authorization"]
                if expected not in (KEY, f"Bearer {KEY}"):
                    self.answer({"error": {"message": "no key"}}, 401)
                elif self.path.endswith("/embeddings"):
                    self.answer(
                        {
                            "object": "list",
                            "data": [{"object": "embedding", "index": 0, "embedding": [0.5]}],
                            "model": body["model"],
                            "usage": {"prompt_tokens": 3, "total_tokens": 3},
                        }
                    )
                elif body.get("stream"):
                    self.stream((anthropic_events if anthropic else openai_events)(endpoint, body))
                else:
                    self.answer((anthropic_whole if anthropic else openai_whole)(endpoint, body))

            def answer(self, value, status=200):
                content = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def stream(self, events):
                self.send_response(200)
                self.send_header("content-type", "text/event-stream")
                self.send_header("transfer-encoding", "chunked")
                self.end_headers()
                try:
                    for number, event in enumerate(events):
                        if number == 1:
                            endpoint.begun.release()
                            endpoint.wait(self.connection)
                        self.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))
                    self.wfile.write(b"0\r\n\r\n")
                except OSError:
                    endpoint.gone.release()
                    self.close_connection = True

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def wait(self, connection):
        """Until the test lets it go on; OSError where the caller has closed."""
        connection.settimeout(0.02)
        while not self.going.is_set():
            try:
                if connection.recv(1) == b"":
                    raise ConnectionResetError
            except TimeoutError:
                continue
        connection.settimeout(None)

    def close(self):
        self.going.set()
        self.server.shutdown()
        self.server.server_close()


def event(value, name=None):
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(value)}\n\n".encode()


def openai_events(endpoint, body):
    base = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": body["model"]}
    usage = (body.get("stream_options") or {}).get("include_usage")
    said = [({"content": word}, None) for word in endpoint.words]
    for delta, reason in [*said, ({}, "stop")]:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        yield event({**base, "choices": [choice], **({"usage": None} if usage else {})})
    if usage:
        yield event({**base, "choices": [], "usage": openai_usage(endpoint)})
    yield b"data: [DONE]\n\n"


def openai_usage(endpoint):
    total = endpoint.tokens
    return {"prompt_tokens": total - 1, "completion_tokens": 1, "total_tokens": total}


def openai_whole(endpoint, body):
    message = {"role": "assistant", "content": "".join(endpoint.words)}
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": openai_usage(endpoint),
    }


def anthropic_message(body, content, usage):
    return {
        "id": "m1",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": content,
        "stop_reason": None,
        "stop_sequence": None,
        "usage": usage,
    }


def anthropic_events(endpoint, body):
    started = anthropic_message(body, [], {"input_tokens": 5, "output_tokens": 1})
    yield event({"type": "message_start", "message": started}, "message_start")
    block = {
        "type": "content_block_start",
        "index": 0,
        "content_block": {"type": "text", "text": ""},
    }
    yield event(block, "content_block_start")
    for word in endpoint.words:
        delta = {"type": "text_delta", "text": word}
        yield event(
            {"type": "content_block_delta", "index": 0, "delta": delta}, "content_block_delta"
        )
    yield event({"type": "content_block_stop", "index": 0}, "content_block_stop")
    yield event(
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": {"output_tokens": endpoint.tokens},
        },
        "message_delta",
    )
    yield event({"type": "message_stop"}, "message_stop")


def anthropic_whole(endpoint, body):
    content = [{"type": "text", "text": "".join(endpoint.words)}]
    usage = {"input_tokens": 5, "output_tokens": endpoint.tokens}
    return {**anthropic_message(body, content, usage), "stop_reason": "end_turn"}
