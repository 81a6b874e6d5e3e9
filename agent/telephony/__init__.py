"""Twilio: webhooks, media socket, marks, signatures."""
