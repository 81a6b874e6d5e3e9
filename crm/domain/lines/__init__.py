"""Who of the office takes calls just now, and on which telephone."""
