"""What a person clicks: Starlette pages."""
