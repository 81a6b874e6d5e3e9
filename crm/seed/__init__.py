"""The demo office: what a new installation can be tried with."""
