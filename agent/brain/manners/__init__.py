"""What a good receptionist does without thinking: wait, repeat, slow down, notice another language or a machine."""
