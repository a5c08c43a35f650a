"""OpenTelemetry's own instrumentation in its newest generation, beside that of the HTTP client under it."""

from calls import make_calls
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor
from telemetry import Telemetry, carrying

telemetry = Telemetry()
HTTPXClientInstrumentor().instrument()
OpenAIInstrumentor().instrument()
make_calls(carrying(gen_ai__conversation__id="session-17", user__id="ada"))
telemetry.close()
