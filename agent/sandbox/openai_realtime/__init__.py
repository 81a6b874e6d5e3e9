"""OpenAI's realtime transcription, emulated on its own wire protocol: ``/v1/realtime?intent=transcription``."""
