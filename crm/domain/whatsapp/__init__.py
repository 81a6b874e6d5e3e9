"""The office's link to WhatsApp, as the gateway reports it."""
