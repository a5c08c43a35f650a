require_relative 'look'

# The formats that the collector asks before those that Logstash reads: what is theirs is left to it.
module Promptlog
  module Formats
    module Foreign
      extend self

      OBSERVATIONS = %w[
        GENERATION SPAN EVENT AGENT TOOL CHAIN RETRIEVER EVALUATOR EMBEDDING GUARDRAIL
      ].freeze
      LITELLM_MARKS = %w[model_map_information hidden_params startTime model_parameters].freeze
      TRACES = %w[customDimensions Properties properties].freeze
      # The members by which the events of published policies are known.
      PRESETS = [
        %w[apimRequestId modelRegion request response],
        %w[event-time id completion_text],
        %w[EventTime RequestId RequestBody ResponseBody],
        %w[EventTime RequestId Prompt Response Tokens],
        %w[EventTime AppSubscriptionKey Request Response],
        %w[WorkloadIdentifier FullRequestBody FullResponseBody],
        %w[id timestamp appId subscriptionId totalTokens],
        %w[timestamp appSubscriptionKey totalTokens],
        %w[Type prompt completion]
      ].freeze

      # Whether a value is an HTTP archive, an OTLP export, of Langfuse or of LiteLLM.
      def asked_before_rows?(value)
        return langfuse_listed?(value[0]) if value.is_a?(Array)

        har?(value) || otlp?(value) || langfuse?(value) || litellm?(value)
      end

      # Whether a value is an event of another policy of API Management: in chunks, a trace, or a published one.
      def policy_event?(value)
        return false unless value.is_a?(Hash)

        chunk?(value) || trace?(value) || PRESETS.any? { |names| names.all? { |name| value.key?(name) } }
      end

      private

      def har?(value)
        log = Promptlog::Values.members(value['log'])
        return false unless log['entries'].is_a?(Array)

        log.key?('version') || log.key?('creator') || Promptlog::Values.members(log['entries'][0])['request'].is_a?(Hash)
      end

      def otlp?(value)
        value['resourceSpans'].is_a?(Array) || value['resourceLogs'].is_a?(Array)
      end

      def litellm?(value)
        value['call_type'].is_a?(String) && LITELLM_MARKS.any? { |mark| value.key?(mark) }
      end

      def langfuse?(value)
        return value['batch'].any? { |event| langfuse_event?(event) } if value['batch'].is_a?(Array)
        return true if langfuse_listed?(value)

        value['data'].is_a?(Array) && value['meta'].is_a?(Hash) && langfuse_listed?(value['data'][0])
      end

      def langfuse_listed?(value)
        return false unless value.is_a?(Hash)

        langfuse_event?(value) || (value['observations'].is_a?(Array) && value.key?('id')) ||
          observation?(value) || score?(value)
      end

      def langfuse_event?(value)
        return false unless value.is_a?(Hash) && value.key?('body') && value['type'].is_a?(String)

        value['type'] == 'sdk-log' || value['type'].match?(/\A[a-z]{1,20}-(?:create|update)\z/)
      end

      def observation?(value)
        OBSERVATIONS.include?(value['type']) && (value.key?('traceId') || value.key?('startTime'))
      end

      def score?(value)
        value['name'].is_a?(String) && %w[observationId traceId].any? { |name| value.key?(name) } &&
          %w[value stringValue dataType].any? { |name| value.key?(name) }
      end

      # More than the collector takes for one, because both are left to it.
      def chunk?(value)
        value.key?('kind') && value.key?('correlationId')
      end

      def trace?(value)
        value.key?('CapturePhase') || TRACES.any? do |name|
          value[name].is_a?(Hash) ? value[name].key?('CapturePhase') : value[name].to_s.include?('CapturePhase')
        end
      end
    end
  end
end
