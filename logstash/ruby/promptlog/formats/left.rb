require_relative '../not_ours'

# What Logstash leaves to the collector, which reads every format: the one list of it, in words.
module Promptlog
  module Formats
    # Raised inside a reader when Ruby cannot be certain to make of a value what the collector makes of it.
    class Left < NotOurs
      REASONS = {
        other_format: 'values of any other format: OTLP, Langfuse, LiteLLM, Wonkalytics, HAR, bare requests and answers, ' \
                      'corrections, the events of other API Management policies',
        no_id: 'values without an id of their own, because the collector makes it',
        no_time: 'values without a time of their own, where no time of arrival is given',
        llm_rows: 'rows of GatewayLlmLogs, whose messages come in pieces',
        service_rows: "rows of Azure OpenAI's own log (RequestResponse), which hold neither a prompt nor an answer",
        other_api: 'bodies of the Messages API, of image generation and of audio',
        other_stream: 'streams of any other API than Chat Completions and legacy completions, and streams kept as a list of events',
        cut: 'text that was cut before its end: bodies over 8,192 bytes, policy messages over 200 KB, events that are no JSON',
        odd_body: 'bodies that are neither JSON nor a stream, such as forms, unless they say how a call failed',
        odd_address: 'addresses with user names, spaces, folders of dots or letters beyond ASCII, and IPv6 addresses with a zone',
        odd_time: 'times in the notation of .NET that are no real instant, such as February 30',
        odd_header: 'a Retry-After header that holds a date',
        odd_json: 'JSON text inside a value with half a character in it, or with numbers or a depth that Ruby does not bear',
        odd_names: 'answers with members that have numbers for names',
        too_deep: 'what nobody asked for and is nested more than 20 levels deep',
        fault: 'values that a reader stumbles over'
      }.freeze

      attr_reader :reason

      def initialize(reason)
        super(REASONS.fetch(reason))
        @reason = reason
      end
    end
  end
end
