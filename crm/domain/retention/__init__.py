"""Domain: how long the office keeps each class of data, and the night that lets go of what is older."""
