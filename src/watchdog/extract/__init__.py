"""Pure: Page to Article. The home of selectolax."""
