"""Forms that several people may edit: what stands in them, whether it is still what was seen, and what may be typed."""
