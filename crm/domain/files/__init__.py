"""Files: their bytes in the store, their rows in the database, and the files of a person."""
