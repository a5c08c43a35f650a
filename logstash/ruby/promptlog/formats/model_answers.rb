require_relative 'look'
require_relative '../moments'

# What the answer of each API says of a record: the completion in the document's shape, and everything else as attributes.
module Promptlog
  module Formats
    module ModelAnswers
      extend self

      # Parameters of the request that an answer of the Responses API repeats.
      ECHOED = %w[
        background conversation instructions max_output_tokens max_tool_calls metadata parallel_tool_calls previous_response_id
        prompt prompt_cache_key prompt_cache_retention reasoning safety_identifier store temperature text tool_choice tools
        top_logprobs top_p truncation user
      ].freeze
      OUTCOMES = { 'completed' => 'completed', 'incomplete' => 'completed', 'failed' => 'failed', 'cancelled' => 'aborted' }.freeze

      Answered = Struct.new(:attributes, :id, :created, :fingerprint, :echo, :outcome)

      def read(api, body)
        created = body.key?('created') ? body['created'] : body['created_at']
        time = time(created)
        answer = body.except('id', 'system_fingerprint', 'created_at', 'error', 'created')
        completion, rest = split(api, answer)
        echo = api == 'responses' ? answer.slice(*ECHOED) : {}
        members = api == 'responses' ? rest.except(*ECHOED) : rest
        named = { 'completion' => completion, 'created' => time || created }.compact.merge(members)
        Answered.new(attributes(named), Look.text(body['id']), time, Look.text(body['system_fingerprint']), echo, outcome(api, body))
      end

      private

      # Each member that has a value as an attribute of its own. Names that are numbers have another order in JavaScript.
      def attributes(members)
        raise Left, :odd_names if members.keys.any? { |name| Json::ARRAY_INDEX.match?(name) }

        members.compact.map { |name, value| { name => value } }
      end

      def split(api, answer)
        case api
        when 'responses' then of_responses(answer)
        when 'embeddings' then [nil, answer.except('data').merge('embeddings' => vectors(answer['data']))]
        else [answer.key?('choices') ? { 'choices' => answer['choices'] } : nil, answer.except('choices')]
        end
      end

      def of_responses(answer)
        ending = answer.slice('status', 'incomplete_details')
        rest = answer.except('output', 'status', 'incomplete_details')
        return [nil, rest.merge(ending)] unless answer.key?('output')

        [{ 'output' => answer['output'], **ending }.compact, rest]
      end

      # How many vectors there are, and of how many numbers: the vectors themselves say nothing to people.
      def vectors(data)
        return nil unless data.is_a?(Array)

        first = Promptlog::Values.members(data[0])['embedding']
        { 'count' => data.length, 'dimensions' => dimensions(first) }.compact
      end

      # In base64 each number has four bytes.
      def dimensions(vector)
        return vector.length if vector.is_a?(Array)

        vector.is_a?(String) ? vector.sub(/=+\z/, '').length * 3 / 16 : nil
      end

      def time(created)
        created.is_a?(Numeric) ? (Moments.from_milliseconds(created * 1000) || raise(Left, :fault)) : nil
      end

      def outcome(api, body)
        reason = Promptlog::Values.members(body['incomplete_details'])['reason']
        return 'filtered' if reason == 'content_filter' || body['stop_reason'] == 'refusal'
        return 'filtered' if Promptlog::Values.list(body['choices']).any? { |choice| filtered?(choice) }
        return 'completed' if api != 'responses' || !body.key?('status')

        OUTCOMES[body['status']]
      end

      def filtered?(choice)
        choice.is_a?(Hash) && choice['finish_reason'] == 'content_filter'
      end
    end
  end
end
