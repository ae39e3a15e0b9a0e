"""The tour: its files, and the bank it starts."""
