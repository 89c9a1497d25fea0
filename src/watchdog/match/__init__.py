"""Pure: Document and compiled watchlists to Matches with spans."""
