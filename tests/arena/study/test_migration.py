import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from arena.study import tables
from store.base import Base


def test_the_migration_makes_what_the_tables_describe(both):
    own = {name for name in Base.metadata.tables if name.startswith("stud")}
    assert len(own) == 9

    def is_own(thing, name, kind, _reflected, _other):
        return (name if kind == "table" else thing.table.name) in own

    with both.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": is_own})
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize("name", ["study_ratings", "study_assignments", "study_cases"])
def test_what_must_be_unique_is(both, name):
    unique = {tuple(one["column_names"]) for one in inspect(both).get_unique_constraints(name)}
    table = Base.metadata.tables[name]
    wanted = {
        tuple(column.name for column in one.columns)
        for one in table.constraints
        if type(one).__name__ == "UniqueConstraint"
    }
    assert unique == wanted
    assert tables.RatingRow.__tablename__ != name or ("assignment_id", "revision") in unique


def test_a_store_with_ratings_goes_down_and_up_again_when_it_is_empty(both):
    from alembic import command
    from alembic.config import Config

    from store.migrate import MIGRATIONS

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with both.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
    assert not [name for name in inspect(both).get_table_names() if name.startswith("stud")]
    with both.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
    assert "study_ratings" in inspect(both).get_table_names()
