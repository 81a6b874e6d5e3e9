"""SQL of the Hebrew search: how words are brought to one form, the index that keeps them, and how it is asked."""
