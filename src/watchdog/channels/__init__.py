"""Edge: send one message to one target. The home of apprise."""
