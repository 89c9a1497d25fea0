"""Edge: the database. The home of SQLAlchemy."""
