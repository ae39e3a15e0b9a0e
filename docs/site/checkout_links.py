"""What is linked and is no page (sources, vectors) leads to the repository, and is not copied."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

ROOT = Path(__file__).parents[2]
REPOSITORY = "https://github.com/facetry/jupyterlab-facetry"


class CheckoutLinks(SphinxTransform):
    """Takes the place of downloads, which MyST makes of links to files that are there."""

    # Before Sphinx collects downloads.
    default_priority = 5

    def apply(self, **_kwargs: Any) -> None:
        """Turn each into a link."""
        folder = (ROOT / self.env.docname).parent
        for link in list(self.document.findall(addnodes.download_reference)):
            target = (folder / link["reftarget"]).resolve().relative_to(ROOT)
            address = f"{REPOSITORY}/blob/main/{target.as_posix()}"
            link.replace_self(nodes.reference("", "", *link.children, refuri=address))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register it."""
    app.add_transform(CheckoutLinks)
    return {"version": "1", "parallel_read_safe": True}
