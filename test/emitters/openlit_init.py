"""OpenLIT as its documentation sets it up, with prices from a file, as it would fetch them otherwise."""

from pathlib import Path

import openlit
from calls import make_calls
from opentelemetry import _logs, trace

openlit.init(
    service_name="shop-assistant",
    environment="test",
    disable_metrics=True,
    pricing_json=str(Path(__file__).with_name("openlit-prices.json")),
)
make_calls(lambda: openlit.using_attributes({"session.id": "session-17", "user.id": "ada"}))
_logs.get_logger_provider().shutdown()
trace.get_tracer_provider().shutdown()
