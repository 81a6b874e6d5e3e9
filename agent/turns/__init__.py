"""When a turn starts and stops; barge-in."""
