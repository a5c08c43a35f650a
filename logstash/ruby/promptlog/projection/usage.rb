require_relative '../values'

# Token usage, whichever provider counted it. OpenTelemetry's input tokens include the cached ones, as OpenAI's do.
module Promptlog
  module Projection
    Usage = Struct.new(:input, :output, :total, :cache_read, :cache_write, :reasoning, :estimated)

    module UsageReader
      extend self

      # Reads `usage` of Chat Completions, the Responses API and their kin, or Anthropic Messages.
      def read(value)
        usage = Values.members(value)
        asked = details(usage, 'prompt_tokens_details', 'input_tokens_details', 'input_token_details')
        answered = details(usage, 'completion_tokens_details', 'output_tokens_details', 'output_token_details')
        # Only Anthropic names these beside its input tokens, and only Anthropic leaves them out of that count.
        cached = tokens(usage['cache_read_input_tokens'])
        written = tokens(usage['cache_creation_input_tokens']) || written_by_age(usage)
        input = input_of(usage, cached, written)
        output = tokens(Values.first(usage, 'completion_tokens', 'output_tokens'))
        total = tokens(usage['total_tokens']) || (input && output && (input + output))
        Usage.new(
          input, output, total, cached || tokens(asked['cached_tokens']), written || tokens(asked['cache_write_tokens']),
          tokens(Values.first(answered, 'reasoning_tokens', 'thinking_tokens')), Values.boolean(usage['estimated'])
        )
      end

      # The `gen_ai.usage` of the document; nil when nothing was counted.
      def fields(usage)
        fields = Values.known(
          'input_tokens' => usage.input, 'output_tokens' => usage.output, 'total_tokens' => usage.total,
          'cache_read' => usage.cache_read && { 'input_tokens' => usage.cache_read },
          'cache_creation' => usage.cache_write && { 'input_tokens' => usage.cache_write },
          'reasoning' => usage.reasoning && { 'output_tokens' => usage.reasoning }, 'estimated' => usage.estimated
        )
        fields.empty? ? nil : fields
      end

      private

      def details(usage, *names)
        Values.members(Values.first(usage, *names))
      end

      def input_of(usage, cached, written)
        counted = tokens(Values.first(usage, 'prompt_tokens', 'input_tokens'))
        counted.nil? || usage.key?('prompt_tokens') ? counted : counted + cached.to_i + written.to_i
      end

      def written_by_age(usage)
        ages = Values.members(usage['cache_creation']).values_at('ephemeral_5m_input_tokens', 'ephemeral_1h_input_tokens')
        counts = ages.filter_map { |count| tokens(count) }
        counts.empty? ? nil : counts.sum
      end

      def tokens(value)
        count = Values.long(value)
        count.nil? || count.negative? ? nil : count
      end
    end
  end
end
