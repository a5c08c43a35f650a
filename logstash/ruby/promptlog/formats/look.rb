require 'json'
require_relative '../json'
require_relative '../values'
require_relative 'left'

# Looking into the values of a source, of which nothing is known.
module Promptlog
  module Formats
    module Look
      extend self

      # What stands for the value of a text that is no JSON; the null of JSON is nil.
      NO_JSON = :no_json

      PAIR = /\\u[dD][89abAB]\h\h\\u[dD][c-fC-F]\h\h/
      HALF_OF_A_PAIR = /\\u[dD][89a-fA-F]\h\h/

      # Text that is not empty; numbers are written out.
      def text(value)
        return value.empty? ? nil : value if value.is_a?(String)

        value.is_a?(Numeric) ? Json.number_text(value) : nil
      end

      # A finite number, also from its text.
      def number(value)
        return value if value.is_a?(Numeric)

        value.is_a?(String) ? Promptlog::Values.number_in(value) : nil
      end

      # The members that have a value; nil when none has.
      def some(members)
        kept = members.compact
        kept.empty? ? nil : kept
      end

      # The value of JSON text, NO_JSON when the text is none. What is no text is the value itself.
      def parsed(value)
        value.is_a?(String) ? json(value) : value
      end

      # The members of an object, or of the text of one.
      def object(value)
        Promptlog::Values.members(parsed(value))
      end

      # The value of a text; NO_JSON when it is certain that it is no JSON.
      def json(text)
        Json.read(text)
      rescue NotOurs
        raise Left, :odd_json if !text.valid_encoding? || HALF_OF_A_PAIR.match?(text.gsub(PAIR, '')) || ruby_reads?(text)

        NO_JSON
      end

      def whole?(value)
        value.is_a?(Numeric) && value == value.floor
      end

      # To the nearest whole number, halves upwards.
      def rounded(number)
        (number + 0.5).floor
      end

      private

      # What the strict reader refuses and the mild one takes may be JSON that is too deep, too big, or has a comment.
      def ruby_reads?(text)
        JSON.parse(text, max_nesting: false, create_additions: false)
        true
      rescue JSON::ParserError
        false
      end
    end
  end
end
