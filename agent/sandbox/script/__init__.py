"""What a simulated caller does: the script's format, its player, and the check of the CRM's record afterwards."""
