"""The facts gate over labelled replies: which are spoken, which are stopped, and how long a clause takes."""
