"""The facts gate: what the model writes is spoken only if this call's tools, the office or the caller support it."""
