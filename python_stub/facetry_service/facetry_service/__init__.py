"""The Facetry service: supervisor, core and the `facetry` command."""
