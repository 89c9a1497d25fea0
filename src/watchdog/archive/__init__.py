"""Edge: WARC files, recorded and replayed."""
