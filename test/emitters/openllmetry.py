"""OpenLLMetry's instrumentation, with the association properties that its SDK puts on spans."""

from calls import make_calls
from opentelemetry.instrumentation.openai import OpenAIInstrumentor
from telemetry import Telemetry, carrying

telemetry = Telemetry()
OpenAIInstrumentor().instrument()
make_calls(
    carrying(
        traceloop__association__properties__session_id="session-17",
        traceloop__association__properties__user_id="ada",
    )
)
telemetry.close()
