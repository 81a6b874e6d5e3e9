"""The tenant: a business, its numbers and its settings."""
