"""An agent at the listen door of ``facetry serve``."""

from __future__ import annotations

from typing import Any

from .owner import Device
from .serve import Serve


class Agent(Device):
    """An agent that asks, and uses what it is granted at the listen door."""

    def __init__(self, origin: str, serve: Serve) -> None:
        super().__init__(origin)
        self.serve = serve

    def granted(self, owner: Device, **need: Any) -> None:
        """Ask for one thing on the rocket, and have it granted."""
        asked = self.send(
            "/facets",
            "facet-request",
            needs=[{"object": "rocket", "actions": ["launch"], **need}],
            purpose="",
            public_key=self.key,
            encryption_key=self.encryption_key(),
        )
        owner.grant(next(one for one in owner.requests() if one["id"] == asked["id"]))
        answer = self.send(asked["request_url"], "facet-poll", request=asked["id"], wait=5)
        self._accept(answer["facets"][0])

    def facet(self, target: str = "rocket") -> tuple[str, str]:
        """Path and id."""
        url, facet, _actions = self._facets[target]
        return url, facet

    def claims(self, **changed: Any) -> dict[str, Any]:
        """What a good token says, with changes."""
        good = {"act": "launch", "args": {}, "fct": self.facet()[1], "obj": "rocket"}
        return {**good, **changed}

    def signed(self, **changed: Any) -> str:
        """A good token, with changes."""
        return self.token("facet-action", **self.claims(**changed))

    def launch(self, token: str | None = None) -> bytes:
        """One use at the listen door: the whole answer."""
        return self.serve.ask("POST", self.facet()[0], token or self.signed())


def enrolled(serve: Serve, owner: Device) -> Agent:
    """A new agent."""
    made = owner.act("aios/requests", "introduce", {"kind": "agent", "petname": "scout"})
    agent = Agent(owner.origin, serve)
    agent.enrol(made["code"])
    return agent
