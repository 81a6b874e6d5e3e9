"""Text to audible Hebrew: clauses, synthesis, phrase cache."""
