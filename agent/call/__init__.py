"""One call's life: journal, record, conversation, outcome."""
