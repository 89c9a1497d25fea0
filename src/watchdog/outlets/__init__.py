"""One YAML file per outlet."""
