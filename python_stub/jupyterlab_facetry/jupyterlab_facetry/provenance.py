"""``<base_url>facetry/provenance``: the viewer as a page of its own.

Notebook 7 has one thing in each of its pages. The frame of this one is Notebook's own, of an
editor without a file; what it shows is put in by the extension. Where there is no Notebook 7,
JupyterLab opens with the viewer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import url_path_join
from tornado.web import authenticated

from .bodiless import Bodiless

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

_NOTEBOOK = "notebook"


class InLabHandler(Bodiless):
    """To JupyterLab, with the view that the address says."""

    auth_resource = "facetry"

    @authenticated
    @authorized
    def get(self) -> None:
        """Redirect; a token stays behind, in the cookie of the login."""
        view = [
            (key, value)
            for key in self.request.query_arguments
            if key.startswith("facetry-")
            for value in self.get_query_arguments(key, strip=False)
        ]
        if all(key != "facetry-view" for key, _said in view):
            # It is what JupyterLab knows a link by.
            view.insert(0, ("facetry-view", "events"))
        query = urlencode(view, quote_via=quote)
        self.redirect(f"{url_path_join(self.base_url, 'lab')}?{query}")


def provenance_page(server: ServerApp) -> tuple[Any, ...]:
    """Return the handler of the page, once all extensions of the server are loaded."""
    address = url_path_join(server.base_url, "facetry/provenance/?")
    if _NOTEBOOK in server.web_app.settings:
        return (address, _in_notebook(), {"name": _NOTEBOOK})
    return (address, InLabHandler)


def _in_notebook() -> type[Any]:
    from notebook.app import FileHandler

    class InNotebookHandler(Bodiless, FileHandler):
        """The frame, without a file."""

        auth_resource = "facetry"

        @authenticated
        @authorized
        def get(self) -> Any:
            """Answer the frame."""
            return super().get()

    return InNotebookHandler
