"""What the maker of a metastore's tables refuses, and how it hands on its settings."""

import pytest

from loaders.spark.metastore import MetastoreError, java_property, make_metastore


def test_a_file_that_names_no_database_is_refused() -> None:
    with pytest.raises(MetastoreError, match=r"javax.jdo.option.ConnectionURL\), but names none"):
        make_metastore({"spark.executor.memory": "6g"})


def test_a_database_that_does_not_answer_is_named_with_the_cause() -> None:
    with pytest.raises(MetastoreError, match=r"must be made in jdbc:nothing:x, but DataNucleus"):
        make_metastore(
            {
                "spark.hadoop.javax.jdo.option.ConnectionURL": "jdbc:nothing:x",
                "spark.hadoop.javax.jdo.option.ConnectionDriverName": "org.example.NoDriver",
                "spark.hadoop.javax.jdo.option.ConnectionPassword": "secret",
            }
        )


@pytest.mark.parametrize(
    ("value", "written"),
    [("plain#=:!", "plain#=:!"), (" a b", "\\u0020a\\u0020b"), ("é\\x", "\\u00e9\\u005cx")],
)
def test_a_value_survives_the_file_of_java_properties(value: str, written: str) -> None:
    assert java_property(value) == written
