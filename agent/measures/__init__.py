"""The truth of each call: gaps, overlaps, yields and their stages, from media timestamps; traces of them."""
