"""Twilio's REST API as far as Moked uses it: calls and messages, with signed status callbacks."""
