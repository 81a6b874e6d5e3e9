"""Twilio's messages: what it brings in, what it tells of what was sent, and the sending itself."""
