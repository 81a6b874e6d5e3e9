"""Emulators of the outside services on their real wire protocols."""
