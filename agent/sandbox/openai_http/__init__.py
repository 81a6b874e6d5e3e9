"""OpenAI's HTTP API as far as Moked uses it: transcriptions, chat completions, models."""
