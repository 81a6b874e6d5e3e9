"""Clients of the outside services, one per process."""
