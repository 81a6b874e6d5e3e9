"""Written conversations with people: WhatsApp, and SMS where it stands in for it."""
