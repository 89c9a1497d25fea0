"""The stages in order, and the only place that retries."""
