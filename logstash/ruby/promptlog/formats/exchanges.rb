require_relative '../moments'
require_relative 'model_apis'

# What an application has in its hands after a call: the request it sent and the answer it got, in OpenAI's shapes.
module Promptlog
  module Formats
    module Exchanges
      extend self

      # Members that make something else of a value.
      OTHERS = %w[message chat_session_id kwargs custom_id].freeze

      # Whether a value is an exchange of Chat Completions rather than a record. All others are left to the collector.
      def exchange?(value)
        return false unless OTHERS.none? { |name| value.key?(name) } && value['request'].is_a?(Hash)
        return false unless value['request']['messages'].is_a?(Array)

        (ModelApis.of_request(value['request']) || 'chat') == 'chat' &&
          (value['response'].nil? || ModelApis.of_answer(value['response']) == 'chat')
      end

      # The record of an exchange.
      def read(exchange, time)
        record = record(exchange)
        raise Left, :no_id unless record['message'].key?('id')

        record['time'] = time || raise(Left, :no_time) if record['time'].nil?
        { 'kind' => 'record', 'value' => record }
      end

      private

      def record(exchange)
        answer = Promptlog::Values.members(exchange['response'])
        created = seconds(answer['created'])
        response_id = answer['id']
        provider = exchange['provider']
        given = {
          'chat_session_id' => exchange['session'],
          'user' => user(exchange['user']),
          'message' => message(exchange, answer, created),
          # The provider's time is that of the call too, and the same however often and late the exchange is logged.
          'time' => exchange['time'].nil? ? created : exchange['time'],
          'operation' => 'chat',
          'provider' => provider.nil? ? 'openai' : provider,
          'response_id' => response_id,
          'system_fingerprint' => answer['system_fingerprint'],
          'request' => exchange['request'].except('messages'),
          'timing' => timing(exchange),
          'error' => error(exchange['error']),
          'client' => exchange.key?('app') ? { 'app' => exchange['app'] } : nil,
          'tags' => exchange['tags'],
          'properties' => exchange['properties'],
          'outcome' => outcome(exchange, answer)
        }
        given.compact
      end

      def user(user)
        user.is_a?(String) ? { 'user_id' => user } : user
      end

      def message(exchange, answer, created)
        id = exchange['id'].nil? ? answer['id'] : exchange['id']
        members = answer.except('id', 'system_fingerprint')
        members['created'] = created if created
        {
          'id' => id,
          'prompt' => exchange['request']['messages'],
          'other_attr' => attributes(members),
          'previous_message_id' => exchange['previousId']
        }.compact
      end

      # The answer's members, one attribute each; `choices` under the name the document structure has for them.
      def attributes(members)
        members.compact.map do |name, value|
          name == 'choices' ? { 'completion' => { 'choices' => value } } : { name => value }
        end
      end

      def seconds(created)
        created.is_a?(Numeric) ? Moments.from_milliseconds(created * 1000) : nil
      end

      def timing(exchange)
        return nil unless exchange.key?('durationMs') || exchange.key?('firstTokenMs')

        { 'duration_ms' => 'durationMs', 'first_token_ms' => 'firstTokenMs' }
          .select { |_, name| exchange.key?(name) }.transform_values { |name| exchange[name] }
      end

      def error(thrown)
        return nil if thrown.nil?
        return { 'message' => as_text(thrown) } unless thrown.is_a?(Hash)

        inner = thrown['innererror']
        inner = Promptlog::Values.members(thrown['error'])['innererror'] if inner.nil?
        {
          'message' => of_kind(thrown['message'], String),
          'status' => of_kind(thrown['status'], Numeric),
          'code' => thrown['code'].nil? ? nil : as_text(thrown['code']),
          'type' => of_kind(thrown['type'], String),
          'innererror' => of_kind(inner, Hash)
        }.compact
      end

      def of_kind(value, kind)
        value.is_a?(kind) ? value : nil
      end

      # As JavaScript makes a text of it; of lists and objects nobody means to.
      def as_text(value)
        raise Left, :fault if value.is_a?(Hash) || value.is_a?(Array)

        value.is_a?(Numeric) ? Json.number_text(value) : value.to_s
      end

      def outcome(exchange, answer)
        thrown = exchange['error']
        unless thrown.nil?
          name = Promptlog::Values.members(thrown)['name']
          return %w[AbortError APIUserAbortError].include?(name) ? 'aborted' : 'failed'
        end
        choices = answer['choices']
        return nil unless choices.is_a?(Array)

        filtered = choices.any? { |choice| Promptlog::Values.members(choice)['finish_reason'] == 'content_filter' }
        filtered ? 'filtered' : 'completed'
      end
    end
  end
end
