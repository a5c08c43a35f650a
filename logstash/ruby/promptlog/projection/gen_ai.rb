require_relative '../search_values'
require_relative 'usage'

# The `gen_ai` fields of the search document: OpenTelemetry's names for what was asked, what was answered and what it used.
module Promptlog
  module Projection
    module GenAi
      extend self

      def fields(record, model, prompt, answer, usage)
        request = Values.members(record['request'])
        operation = SearchValues.text(record['operation'])
        provider = SearchValues.text(record['provider'])
        session = record['chat_session_id']
        Values.known(
          'operation' => operation && { 'name' => operation },
          'provider' => provider && { 'name' => provider },
          'conversation' => session == record['message']['id'] ? nil : { 'id' => session },
          'request' => asked(request),
          'response' => answered(record, model, answer),
          'input' => prompt.messages.empty? ? nil : { 'messages' => prompt.messages },
          'output' => output(request, operation, answer),
          'tool' => tools(request),
          'usage' => UsageReader.fields(usage)
        )
      end

      private

      def asked(request)
        count = Values.long(request['n'])
        filled(
          'model' => SearchValues.keyword(request['model']),
          'temperature' => Values.double(request['temperature']),
          'top_p' => Values.double(request['top_p']),
          'top_k' => Values.double(request['top_k']),
          'frequency_penalty' => Values.double(request['frequency_penalty']),
          'presence_penalty' => Values.double(request['presence_penalty']),
          'max_tokens' => Values.long(Values.first(request, 'max_tokens', 'max_completion_tokens', 'max_output_tokens')),
          'seed' => Values.long(request['seed']),
          'choice' => count && { 'count' => count },
          'stream' => Values.boolean(request['stream'])
        )
      end

      def answered(record, model, answer)
        first_token = SearchValues.positive(Values.members(record['timing'])['first_token_ms'])
        filled(
          'id' => SearchValues.keyword(record['response_id']),
          'model' => model,
          'finish_reasons' => answer.finish_reasons.empty? ? nil : answer.finish_reasons,
          'time_to_first_chunk' => first_token && Values.normal(first_token / 1000.0)
        )
      end

      def output(request, operation, answer)
        filled('type' => output_type(request, operation), 'messages' => answer.messages.empty? ? nil : answer.messages)
      end

      def output_type(request, operation)
        return 'image' if operation == 'image_generation'

        format = request['response_format'].nil? ? Values.members(request['text'])['format'] : request['response_format']
        type = Values.members(format)['type']
        return type.start_with?('json') ? 'json' : SearchValues.keyword(type) if type.is_a?(String)

        Values.list(request['modalities']).include?('audio') ? 'speech' : nil
      end

      def tools(request)
        definitions = SearchValues.stored(Values.first(request, 'tools', 'functions'))
        definitions.nil? ? nil : { 'definitions' => definitions }
      end

      def filled(members)
        known = Values.known(members)
        known.empty? ? nil : known
      end
    end
  end
end
