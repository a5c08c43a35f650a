"""Teaches schemathesis to write bodies as lines of JSON: what it makes up is what somebody said, in a record of its own."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines_of_json(context, value):
    # The example in the document is such a body already.
    if isinstance(value, str) and value.startswith("{") and value.endswith("}\n"):
        return value.encode()
    said = value if isinstance(value, list) else [value]
    return b"".join(line(each) for each in said) or line("")


def line(said):
    record = {"message": {"prompt": [{"role": "user", "content": json.dumps(said)}]}}
    return json.dumps(record).encode() + b"\n"
