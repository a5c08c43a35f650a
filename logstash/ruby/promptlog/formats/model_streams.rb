require_relative 'chat_stream'
require_relative 'sse'

# The text of a streamed answer of Chat Completions or of legacy completions: its events go in, the body it makes comes out.
module Promptlog
  module Formats
    module ModelStreams
      extend self

      OTHER_EVENT = /\A(?:response\.|message_|content_block_|image_|transcript\.|speech\.)/

      # What a stream made: the answer as it would have come in one piece, whether it came to its end, and the error in the middle of it.
      Folded = Struct.new(:body, :whole, :error)

      def fold(text, api)
        stream = nil
        done = false
        error = nil
        Sse.events(text).each do |event|
          break done = true if Promptlog::Values.trim(event.data) == '[DONE]'

          value = chunk(event)
          if error?(value, event.name)
            error = value if error.nil?
            next unless value.is_a?(Hash) && value['choices'].is_a?(Array)
          end
          stream ||= stream_for(value, event, api)
          stream.add(named(value, event))
        end
        Folded.new(stream&.body, stream.nil? ? done : stream.whole?(done), error)
      end

      # Whether a parsed value is one event of a stream.
      def event?(value)
        return false unless value.is_a?(Hash)
        return true if value['object'] == 'chat.completion.chunk'

        !value.key?('choices') && value['type'].is_a?(String) && OTHER_EVENT.match?(value['type'])
      end

      private

      def chunk(event)
        value = Look.json(event.data)
        return value if value.is_a?(Hash)

        # An error that is a text is one; every other event that is no object was cut.
        event.name == 'error' ? (value == Look::NO_JSON || value.nil? ? event.data : value) : raise(Left, :cut)
      end

      def named(value, event)
        known = value.key?('type') || value.key?('choices') || event.name.nil?
        known ? value : value.merge('type' => event.name)
      end

      def error?(value, name)
        return true unless value.is_a?(Hash)

        name == 'error' || value['type'] == 'error' || !(value['error'].nil? || value['error'] == '')
      end

      def stream_for(value, event, api)
        return ChatStream.new if value['choices'].is_a?(Array)

        type = named(value, event)['type']
        other = type.is_a?(String) && OTHER_EVENT.match?(type)
        raise Left, :other_stream if other || !%w[chat completion].include?(api)

        ChatStream.new
      end
    end
  end
end
