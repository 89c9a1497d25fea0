"""Pure: bytes of a feed, news sitemap or listing to Candidates."""
