"""The emulated ear: knows the shipped clips by their sound, asks a local Whisper about anything else."""
