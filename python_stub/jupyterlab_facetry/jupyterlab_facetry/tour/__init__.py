"""The tour: its files, and the bank it starts."""

from __future__ import annotations

from .launch import Tour, TourError, start_tour

__all__ = ["Tour", "TourError", "start_tour"]
