"""Alembic's entry: migrations run on the connection that `store.migrate` hands over, and import no models."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
