"""Reads what was exported with other people's readers, and tells as JSON what they see."""

import json
import re
import sys

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import sqlglot


def parquet(path):
    file = pq.ParquetFile(path)
    table = file.read()
    rows = [
        {name: (value.isoformat() if hasattr(value, "isoformat") else value) for name, value in row.items() if value is not None}
        for row in table.to_pylist()
    ]
    types = {field.name: str(field.type) for field in file.schema_arrow}
    return {"groups": file.metadata.num_row_groups, "types": types, "rows": rows, "codec": codec(file)}


def codec(file):
    return file.metadata.row_group(0).column(0).compression if file.metadata.num_row_groups else None


def csv(path):
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    typed = pd.read_csv(path, parse_dates=["time"])
    return {"rows": frame.to_dict("records"), "types": {name: str(kind) for name, kind in typed.dtypes.items()}}


def query(path, text):
    text = text.replace("calls.parquet", path)
    return [duckdb.sql(part).fetchall() for part in text.split(";") if part.strip()]


def tsql(text):
    """The kinds of statements; raises where one cannot be parsed, or only as a command of unknown words."""
    kinds = []
    # The parser knows the columns of OPENJSON, and not those of a rowset from Cosmos DB, which are written alike.
    text = re.sub(r"OPENROWSET\([^)]*\) WITH \(", "OPENJSON('[]') WITH (", text)
    for part in re.split(r"^GO$", text, flags=re.M):
        for statement in sqlglot.parse(part, read="tsql", error_level=sqlglot.ErrorLevel.RAISE):
            if statement is None:
                continue
            if list(statement.find_all(sqlglot.exp.Command)):
                raise ValueError(f"not understood: {part[:60]}")
            kinds.append(type(statement).__name__)
    return kinds


if __name__ == "__main__":
    reader, *given = sys.argv[1:]
    print(json.dumps({"parquet": parquet, "csv": csv, "query": query, "tsql": tsql}[reader](*given), default=str))
