"""Pure: Match in its sentence to state, with the cue."""
