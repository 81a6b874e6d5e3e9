"""One message to many people, through the gate, one after the other."""
