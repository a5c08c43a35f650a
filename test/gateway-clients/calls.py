"""Calls a model through a gateway with one client after the other, streamed and not, and prints what each of them got."""

import json
import sys

from langchain_openai import ChatOpenAI
from llama_index.core.llms import ChatMessage
from llama_index.llms.openai import OpenAI as LlamaIndexOpenAI
from openai import AzureOpenAI, OpenAI

QUESTION = "Where is my refund?"
MESSAGES = [{"role": "user", "content": QUESTION}]
KEY = "sk-very-secret-key-4711"


def main(url: str) -> None:
    base = f"{url}/v1"
    for client, got in {
        "openai": openai_calls(OpenAI(base_url=base, api_key=KEY, max_retries=0)),
        "azure": azure_calls(url),
        "langchain": langchain_calls(base),
        "llama-index": llama_index_calls(base),
    }.items():
        print(json.dumps({"client": client, "got": got}))


def openai_calls(client: OpenAI) -> list[str]:
    whole = client.chat.completions.create(model="gpt-4o", messages=MESSAGES)
    stream = client.chat.completions.create(model="gpt-4o", messages=MESSAGES, stream=True)
    pieces = [chunk.choices[0].delta.content or "" for chunk in stream]
    response = client.responses.create(model="gpt-4o", input=QUESTION)
    return [whole.choices[0].message.content, "".join(pieces), response.output_text]


def azure_calls(url: str) -> list[str]:
    client = AzureOpenAI(azure_endpoint=url, api_key=KEY, api_version="2024-10-21", max_retries=0)
    whole = client.chat.completions.create(model="my-gpt", messages=MESSAGES)
    stream = client.chat.completions.create(model="my-gpt", messages=MESSAGES, stream=True)
    pieces = [chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices]
    return [whole.choices[0].message.content, "".join(pieces)]


def langchain_calls(base: str) -> list[str]:
    model = ChatOpenAI(model="gpt-4o", base_url=base, api_key=KEY, max_retries=0)
    return [model.invoke(QUESTION).content, "".join(chunk.content for chunk in model.stream(QUESTION))]


def llama_index_calls(base: str) -> list[str]:
    model = LlamaIndexOpenAI(model="gpt-4o", api_base=base, api_key=KEY, max_retries=0)
    messages = [ChatMessage(role="user", content=QUESTION)]
    streamed = "".join(chunk.delta or "" for chunk in model.stream_chat(messages))
    return [model.chat(messages).message.content, streamed]


main(sys.argv[1])
