"""Domain: what people may ask about their data, legal holds, erasure, and how long each kind of data is kept."""
