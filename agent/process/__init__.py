"""One address, many workers: the parent that owns the port, the workers that hold the calls, the line between."""
