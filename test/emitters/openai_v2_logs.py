"""OpenTelemetry's own instrumentation in its first generation: what is said goes by logs, one for each message."""

from calls import make_calls
from opentelemetry._events import set_event_logger_provider
from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor
from opentelemetry.sdk._events import EventLoggerProvider
from telemetry import Telemetry, carrying

telemetry = Telemetry()
set_event_logger_provider(EventLoggerProvider(telemetry.logs))
OpenAIInstrumentor().instrument()
make_calls(carrying(session__id="session-17", user__id="ada"))
telemetry.close()
