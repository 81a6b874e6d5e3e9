"""One search over everything the office knows."""
