"""The emulated telephone carrier: rings the agent as Twilio does and measures what a caller would hear."""
