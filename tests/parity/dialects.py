"""Whether SQL is SQL to engines that are not at hand."""
import sqlglot
from sqlglot.errors import ErrorLevel

from project import Project


def assert_parses(project: Project, written_in: str, dialect: str) -> None:
    """Every model parses in a dialect.

    Args:
        project: compiled for an engine.
        written_in: sqlglot's name of that engine.
        dialect: sqlglot's name of the other. Where its adapter would dispatch to the same macros, the SQL has to parse
            as it stands; else it is translated first.

    Raises:
        AssertionError, sqlglot.errors.SqlglotError: with the model's name.
    """
    assert project.relations
    for relation in project.relations:
        sql = relation.sql
        try:
            if (written_in, dialect) not in {("postgres", "redshift"), ("spark", "databricks")}:
                (sql,) = sqlglot.transpile(sql, read=written_in, write=dialect, unsupported_level=ErrorLevel.RAISE)
            (tree,) = sqlglot.parse(sql, read=dialect, error_level=ErrorLevel.RAISE)
        except sqlglot.errors.SqlglotError as error:
            raise AssertionError(f"{relation.identifier} in {dialect}: {error}") from error
        assert isinstance(tree, sqlglot.exp.Query), (relation.identifier, type(tree))
