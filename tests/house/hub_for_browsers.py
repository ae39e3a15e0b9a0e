"""A JupyterHub for the tests in a browser: ``python hub_for_browsers.py FOLDER HUB CONSENT``.

HUB and CONSENT are the https origins at which browsers reach, by a proxy of the test, the hub with
its user's server, and the page that approves. Prints one line of JSON once all is there, and ends
with its standard input.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "python_stub/facetry_service/tests")]

from certificates import Authority  # noqa: E402

from house.hub import HubServer  # noqa: E402


def main(folder: Path, hub: str, consent: str) -> None:
    """Run it until nobody reads from it any more."""
    names = tuple(str(urlsplit(origin).hostname) for origin in (hub, consent))
    authority = Authority(folder / "tls", names)
    authority.issue()
    options = (
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.news_url=None",
        f"--ServerApp.custom_display_url={hub}/user/ada/",
        f"--Facetry.consent_url={consent}",
    )
    # Of the others' extensions of JupyterLab none: what they lack here, they say in a dialog.
    server = HubServer(folder / "hub", options=options, JUPYTER_PATH="")
    try:
        chosen = server.home / ".jupyter/lab/user-settings/@jupyterlab/apputils-extension"
        chosen.mkdir(parents=True)
        # JupyterLab's question about its news covers what is looked at.
        news = json.dumps({"fetchNews": "false"})
        (chosen / "notification.jupyterlab-settings").write_text(news, "utf-8")
        told = {
            "hub": server.hub,
            "server": server.port,
            "token": server.token,
            "base": server.base,
            "cert": str(authority.cert),
            "key": str(authority.key),
        }
        print(json.dumps(told), flush=True)
        sys.stdin.read()
    finally:
        server.end()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
