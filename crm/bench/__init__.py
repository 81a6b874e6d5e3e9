"""Measurements of the CRM: the desk under load, and what ingest and lists cost beside a bare app."""
