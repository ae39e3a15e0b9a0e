"""What runs the service: public names of this package."""

from __future__ import annotations

from .elsewhere import Elsewhere
from .errors import AskError, SecretError, ServiceError
from .pages import Pages, together
from .place import Paths, default_data_folder
from .runtime import Runtime
from .service import FIRST_BROWSER, OWN_NAME, Service
from .state import State
from .webhook import WebhookWishes
from .wishes import ConsentMode, Wishes

__all__ = [
    "FIRST_BROWSER",
    "OWN_NAME",
    "AskError",
    "ConsentMode",
    "Elsewhere",
    "Pages",
    "Paths",
    "Runtime",
    "SecretError",
    "Service",
    "ServiceError",
    "State",
    "WebhookWishes",
    "Wishes",
    "default_data_folder",
    "together",
]
