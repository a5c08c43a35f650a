"""The calls that every Python emitter makes, with the official client, against the address in OPENAI_BASE_URL."""

import json
from contextlib import nullcontext

import openai

TOOL = {
    "type": "function",
    "function": {
        "name": "order_status",
        "description": "Looks up where an order is.",
        "parameters": {
            "type": "object",
            "properties": {"order": {"type": "string"}},
            "required": ["order"],
        },
    },
}


def make_calls(around=nullcontext):
    """Makes each call once. `around` wraps the calls that have a session and a user."""
    client = openai.OpenAI(max_retries=0)
    with around():
        plain(client)
        streamed(client)
        tool_round(client)
    failing(client)
    embedding(client)


def plain(client):
    client.chat.completions.create(
        model="gpt-4o",
        temperature=0.2,
        max_tokens=200,
        user="ada",
        messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Where is my refund? Größe ☂"},
        ],
    )


def streamed(client):
    stream = client.chat.completions.create(
        model="gpt-4o",
        user="ada",
        stream=True,
        stream_options={"include_usage": True},
        messages=[{"role": "user", "content": "Tell it in pieces, please."}],
    )
    for _ in stream:
        pass


def tool_round(client):
    messages = [{"role": "user", "content": "Where is order 4711?"}]
    answer = client.chat.completions.create(model="gpt-4o", user="ada", tools=[TOOL], messages=messages)
    message = answer.choices[0].message
    call = message.tool_calls[0]
    assert json.loads(call.function.arguments) == {"order": "Where is order 4711?"}
    messages.append(message.model_dump(include={"role", "content", "tool_calls"}))
    messages.append({"role": "tool", "tool_call_id": call.id, "content": "Out for delivery."})
    client.chat.completions.create(model="gpt-4o", user="ada", tools=[TOOL], messages=messages)


def failing(client):
    try:
        client.chat.completions.create(model="fails-429", messages=[{"role": "user", "content": "Too much?"}])
    except openai.RateLimitError:
        return
    raise AssertionError("the call was to fail")


def embedding(client):
    client.embeddings.create(model="text-embedding-3-small", input="Embed these words.", encoding_format="float")
