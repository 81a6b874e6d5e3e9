"""Domain: lists taken out as files, as their filters show them and as far as the member may see them."""
