require_relative 'model_streams'

# The body of a request or an answer, as text or parsed, whole or streamed.
module Promptlog
  module Formats
    module ModelBodies
      extend self

      CUT = /\A\ufeff?#{Promptlog::Values::BLANK}*[\[{]/
      FORM = %r{\A#{Promptlog::Values::BLANK}*--[\w'()+,./:=? -]{1,72}\r?\n}

      # The value a body is, or the text of what is no JSON, and what a streamed one made.
      Body = Struct.new(:value, :text, :stream) do
        # The value of a body that is an object.
        def object
          value.is_a?(Hash) ? value : nil
        end
      end

      def read(given, api)
        return Body.new if given.nil? || given == ''
        return of_text(given, api) if given.is_a?(String)
        raise Left, :other_stream if given.is_a?(Array) && given.any? { |entry| ModelStreams.event?(entry) }

        Body.new(given)
      end

      private

      def of_text(text, api)
        value = Look.json(text.delete_prefix("\ufeff"))
        return of_json(value, api) unless value == Look::NO_JSON
        return streamed(ModelStreams.fold(text, api)) if Sse.stream?(text)
        raise Left, :cut if CUT.match?(text)
        raise Left, :odd_body if FORM.match?(text)

        Body.new(nil, text)
      end

      # Some logs hold the text of a text.
      def of_json(value, api)
        return Body.new(value) unless value.is_a?(String)

        inner = Look.json(value.delete_prefix("\ufeff"))
        return Body.new(inner) if inner.is_a?(Hash) || inner.is_a?(Array)

        # What is null is an object to JavaScript.
        raise Left, :odd_body if inner.nil?

        Sse.stream?(value) ? streamed(ModelStreams.fold(value, api)) : Body.new(value)
      end

      def streamed(stream)
        raise Left, :odd_body if stream.body.nil? && stream.error.nil?

        Body.new(stream.body, nil, stream)
      end
    end
  end
end
