"""A fictional news day in five languages, served on loopback."""
