"""The tour: its files, the bank it starts, and the services it connects."""

from __future__ import annotations

from .connections import connections
from .launch import Tour, TourError, resume_tour, start_tour

__all__ = ["Tour", "TourError", "connections", "resume_tour", "start_tour"]
