"""Domain: the steps through which an office takes its leads."""
