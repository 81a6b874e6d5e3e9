"""Parts that every domain uses."""
