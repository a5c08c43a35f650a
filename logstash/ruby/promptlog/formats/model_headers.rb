require_relative 'look'

# What the headers of a call say that is worth keeping; everything else in them stays outside.
module Promptlog
  module Formats
    module ModelHeaders
      extend self

      KEPT = %w[
        apim-request-id x-request-id request-id x-ms-client-request-id x-ms-deployment-name x-ms-served-model azureml-model-session
        x-ms-rai-invoked openai-processing-ms openai-organization openai-project openai-version openai-model
        x-envoy-upstream-service-time ms-azureml-model-time ms-azureml-model-error-reason ms-azureml-model-error-statuscode
        cmp-upstream-response-duration retry-after retry-after-ms x-should-retry anthropic-version anthropic-organization-id
      ].freeze
      OF_AZURE = %w[apim-request-id x-ms-region azureml-model-session x-ms-deployment-name].freeze
      LIMITS = /\A(?:x|anthropic)-ratelimit-/
      TRACE = /\A[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}/

      # Headers by lower-case name; several values of one are joined. Secrets among them are never asked for.
      def read(given)
        Promptlog::Values.members(given).each_with_object({}) do |(name, value), headers|
          texts = (value.is_a?(Array) ? value : [value]).filter_map { |each| Look.text(each) }
          headers[name.downcase] = texts.join(', ') unless texts.empty?
        end
      end

      # The headers that are kept with a record, by their own names.
      def kept(*sets)
        sets.reduce({}, :merge).select { |name, _| KEPT.include?(name) || LIMITS.match?(name) }
      end

      # Who called, as far as the headers of the request tell.
      def client(headers)
        _, trace, span = TRACE.match(Promptlog::Values.trim(headers['traceparent'] || '').downcase).to_a
        { 'user_agent' => headers['user-agent'], 'trace_id' => trace, 'span_id' => span }.compact
      end

      # Whether the headers of an answer are those that Azure alone sends.
      def azure?(headers)
        OF_AZURE.any? { |name| headers.key?(name) }
      end
    end
  end
end
