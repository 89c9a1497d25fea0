"""Watchdog: watches the news for awaited events and alerts once per real change."""
