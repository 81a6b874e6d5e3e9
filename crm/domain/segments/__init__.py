"""Domain: filters with a name, private or shared, usable wherever a set of leads is asked for."""
