"""Domain: people and leads taken in from a spreadsheet, looked at first, and undone as a whole."""
