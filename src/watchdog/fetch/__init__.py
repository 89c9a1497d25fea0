"""Edge: URL to Page, guarded and polite. The home of httpx."""
