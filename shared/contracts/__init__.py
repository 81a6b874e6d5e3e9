"""Messages that cross a process boundary: one file per conversation between two parts."""
