"""One YAML file per language."""
