"""OpenTelemetry's SDK as an application sets it up: spans and logs by OTLP over HTTP, to where OTEL_EXPORTER_OTLP_ENDPOINT says."""

from contextlib import contextmanager

from opentelemetry import baggage, context, trace
from opentelemetry._logs import set_logger_provider
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor


class BaggageAsAttributes(SpanProcessor):
    """Every span has what stands in the baggage: so a session and a user reach spans that others make."""

    def on_start(self, span, parent_context=None):
        for name, value in baggage.get_all(parent_context).items():
            span.set_attribute(name, value)


class Telemetry:
    """Both providers, made the global ones."""

    def __init__(self):
        self.spans = TracerProvider()
        self.spans.add_span_processor(BaggageAsAttributes())
        self.spans.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        trace.set_tracer_provider(self.spans)
        self.logs = LoggerProvider()
        self.logs.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))
        set_logger_provider(self.logs)

    def close(self):
        """Sends what is left."""
        self.logs.shutdown()
        self.spans.shutdown()


def carrying(**names):
    """A function that opens a context in which every span carries these attributes."""

    @contextmanager
    def around():
        current = context.get_current()
        for name, value in names.items():
            current = baggage.set_baggage(name.replace("__", "."), value, current)
        token = context.attach(current)
        try:
            yield
        finally:
            context.detach(token)

    return around
