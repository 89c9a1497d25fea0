"""YAML to typed declarations, or every mistake as file:line:column."""
