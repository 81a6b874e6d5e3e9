"""Domain: intake. Leads that come in by webhook from portals and site forms, each stored before it is understood."""
