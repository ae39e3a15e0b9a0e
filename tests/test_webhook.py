"""A webhook of ``facetry serve`` hears of a request, and not who asks."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from house.agent import enrolled
from house.serve import Serve
from house.server import free_port
from house.upstream import Upstream


def test_a_request_that_waits_is_told_once_and_without_names(home: Path) -> None:
    told: list[dict[str, object]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as hook:
        hook.timeout = 120
        address = f"http://127.0.0.1:{hook.server_address[1]}/planted-hook"
        (home / "hook").write_text(address + "\n")
        serve = Serve(home / "data", free_port(), "--webhook", f"file:{home / 'hook'}")
        upstream = Upstream()
        try:
            owner = serve.device()
            owner.connect("rocket", "openapi", upstream.config())
            agent = enrolled(serve, owner)
            # Granted at once: nobody needs to be called.
            agent.granted(owner, uses=1)
            asked = agent.send(
                "/facets",
                "facet-request",
                needs=[{"object": "rocket", "actions": ["launch"]}],
                purpose="planted reason",
                public_key=agent.key,
                encryption_key=agent.encryption_key(),
            )
            hook.handle_request()
            assert [one["data"] for one in told] == [
                {
                    "issuer": serve.told["issuer"],
                    "waiting": 1,
                    "new": 1,
                    "approve": serve.told["consent"],
                }
            ]
            for secret in ("scout", "rocket", "planted", asked["id"], "planted-hook"):
                assert secret not in json.dumps(told)
        finally:
            serve.end()
            upstream.close()
        assert "planted-hook" not in serve.said
