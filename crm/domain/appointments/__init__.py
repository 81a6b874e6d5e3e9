"""Domain: appointments."""
