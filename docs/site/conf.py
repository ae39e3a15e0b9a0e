"""The pages of this repository as a site: `npm run docs`.

The whole checkout is Sphinx's source folder, so that links between pages are those that GitHub
follows. A link to a file that is not there is an error, as every warning is.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

project = "Facetry"
author = "The Facetry developers"
copyright = author
version = release = "0.1.0"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "checkout_links",
    "pictures",
]
root_doc = "docs/site/index"
include_patterns = [
    "*.md",
    "docs/**.md",
    "src/README.md",
    "binder/README.md",
    "tests/README.md",
    "ui-tests/README.md",
    "scripts/README.md",
    "python_stub/**/README.md",
]
exclude_patterns = ["node_modules", ".venv", ".stamps", "lib", "dist", ".git", "**/node_modules"]
suppress_warnings = ["toc.not_included"]

myst_enable_extensions = ["smartquotes"]
# As deep as any link goes.
myst_heading_anchors = 4

# In docstrings, too, what stands between backquotes is code.
default_role = "code"
# Annotations come from the sources: whoever reads an argument's type sees it in the signature.
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True

html_theme = "furo"
html_title = "Facetry"
html_copy_source = False
html_show_sphinx = False
