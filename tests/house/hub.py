"""A real JupyterHub, and the server that it starts for one of its users."""

from __future__ import annotations

import http.client
import json
import secrets
import sys
from pathlib import Path
from typing import Any

from .job import with_others
from .server import JupyterServer, free_port

#: No proxy stands before the servers: tests speak to them where the hub finds them itself.
_CONFIG = """
from jupyterhub.proxy import Proxy

class NoProxy(Proxy):
    should_start = False
    async def add_route(self, routespec, target, data):
        pass
    async def delete_route(self, routespec):
        pass
    async def get_all_routes(self):
        return {{}}

c.JupyterHub.proxy_class = NoProxy
c.JupyterHub.bind_url = "http://127.0.0.1:{public}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub}"
c.JupyterHub.authenticator_class = "dummy"
c.JupyterHub.spawner_class = "simple"
c.JupyterHub.db_url = "sqlite:///{home}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{home}/cookie-secret"
c.JupyterHub.services = [{{"name": "operator", "api_token": "{token}"}}]
c.JupyterHub.load_roles = [{{
    "name": "operator",
    "services": ["operator"],
    "scopes": ["admin:users", "admin:servers", "tokens"],
}}]
c.Authenticator.allow_all = True
c.Spawner.start_timeout = c.Spawner.http_timeout = 120
c.Spawner.cmd = ["{python}", "-m", "jupyterhub.singleuser"]
c.Spawner.args = {args}
c.Spawner.ip = "127.0.0.1"
c.Spawner.port = {port}
c.Spawner.environment = {environment}
c.SimpleLocalProcessSpawner.home_dir_template = "{home}/{{username}}"
"""


class HubServer(JupyterServer):
    """The server of the user ``ada``, started by a hub; its token is one that the hub gave her."""

    def __init__(self, home: Path, *, options: tuple[str, ...] = (), **more: str) -> None:
        """Start the hub, have it start the server, and wait until that answers.

        ``options`` and ``more``: of that server, as arguments and in its environment.
        """
        self.home = home / "ada"
        self.root = self.home
        self.root.mkdir(parents=True)
        self.data = self.home / ".local/share/facetry"
        self.base = "/user/ada/"
        self.port = free_port()
        self.hub = free_port()
        self._operator = secrets.token_hex(16)
        (self.home / ".jupyter").mkdir()
        known = with_others(self.home, JUPYTER_CONFIG_DIR=str(self.home / ".jupyter"))
        config = home / "hub.py"
        config.write_text(
            _CONFIG.format(
                public=free_port(),
                hub=self.hub,
                home=home,
                token=self._operator,
                python=sys.executable,
                port=self.port,
                args=["--allow-root", *options],
                environment={**known, **more},
            )
        )
        hub = [sys.executable, "-m", "jupyterhub", f"--config={config}"]
        self._run(hub, {**known, "PYTHONUNBUFFERED": "1"})
        self.printed("JupyterHub is now running")
        self.ask("POST", "users/ada")
        self.ask("POST", "users/ada/server")
        # Ends once the server is ready, or has failed.
        progress = self._asked("GET", "users/ada/server/progress")
        assert b'"ready": true' in progress, f"{progress!r}\n{self.log[-4000:]}"
        self.token = self.token_of("ada")

    def token_of(self, user: str) -> str:
        """A new token of one of the hub's users."""
        return str(self.ask("POST", f"users/{user}/tokens", {"note": "test"})["token"])

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The hub's own REST API, as its operator."""
        content = self._asked(method, path, body)
        return json.loads(content) if content else None

    def _asked(self, method: str, path: str, body: Any = None) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.hub, timeout=150)
        try:
            connection.request(
                method,
                f"/hub/api/{path}",
                json.dumps(body or {}),
                {"Authorization": f"token {self._operator}"},
            )
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        assert answer.status < 300, f"{path}: {answer.status} {content!r}\n{self.log[-3000:]}"
        return content
