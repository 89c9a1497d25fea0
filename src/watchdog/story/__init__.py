"""Pure: copies, independent voices, an item's timeline."""
