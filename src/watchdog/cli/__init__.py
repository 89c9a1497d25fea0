"""What a person types: parse, call app, print, exit code."""
