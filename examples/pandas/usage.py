"""Usage, cost, speed and topics of an exported table, with pandas.

    promptlog export --output calls.parquet
    pip install -r requirements.txt
    python usage.py calls.parquet

Each part that begins with "# %%" is a cell: editors and notebooks open this file as it is.
"""

# %% The table: one row per call, with typed columns.
import json
import sys

import pandas as pd

calls = pd.read_parquet(sys.argv[1] if len(sys.argv) > 1 else "calls.parquet")
calls["day"] = calls["time"].dt.date
print(f"{len(calls)} calls of {calls['user_id'].nunique()} users, {calls['time'].min():%Y-%m-%d} to {calls['time'].max():%Y-%m-%d}")


def show(title, table):
    print(f"\n{title}")
    print(table.to_string())


# %% Tokens by caller and model, as the gateway's own report counts them.
answered = calls[calls["outcome"] == "completed"]
tokens = answered.groupby(["ip", "response_model"], dropna=False).agg(
    prompt=("input_tokens", "sum"),
    completion=("output_tokens", "sum"),
    total=("total_tokens", "sum"),
    average=("total_tokens", "mean"),
)
show("Tokens by address and model", tokens.sort_values("total", ascending=False).head(10).round(1))

# %% What each team spent, day by day.
spent = calls.pivot_table(index="day", columns="team", values="cost", aggfunc="sum", fill_value=0)
show("Cost by day and team", spent.tail(7).round(4))

# %% How fast the models answer.
speed = answered.groupby("response_model").agg(
    calls=("id", "count"),
    median_ms=("duration_ms", "median"),
    p95_ms=("duration_ms", lambda taken: taken.quantile(0.95)),
    first_token_ms=("first_token_ms", "median"),
)
show("Speed by model", speed.sort_values("calls", ascending=False).round(0))

# %% What went wrong.
failed = calls[calls["outcome"].isin(["failed", "filtered"])]
show("Errors by class", failed["error_class"].value_counts())

# %% What people ask about, and in which mood: a list column is JSON.
topics = calls.assign(topic=calls["topics"].dropna().map(json.loads)).explode("topic").dropna(subset=["topic"])
moods = topics.groupby("topic").agg(calls=("id", "count"), mood=("sentiment", "mean"), score=("score", "mean"))
show("Topics", moods.sort_values("calls", ascending=False).head(10).round(2))

# %% How long conversations get.
turns = calls.dropna(subset=["session_id"]).groupby("session_id")["id"].count()
show("Calls in a conversation", turns.describe().round(1))
