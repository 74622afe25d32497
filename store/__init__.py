"""The database: engine, transactions and the one Alembic history. It imports no models."""
