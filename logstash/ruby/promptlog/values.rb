require 'java'
require_relative 'json'
require_relative 'text'

# Looking into values of which nothing is known. `nil` is what cannot be had.
module Promptlog
  module Values
    extend self

    NONE = {}.freeze
    MAX_LONG = 9_223_372_036_854_774_784 # the largest double that a long still holds
    # What JavaScript takes off both ends of a text.
    BLANK = "[\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]".freeze
    OUTER_BLANK = /\A#{BLANK}+|#{BLANK}+\z/
    DECIMAL = /\A[+-]?(?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d++)?\z/
    OTHER_BASE = /\A0(?:[xX]\h++|[oO][0-7]++|[bB][01]++)\z/

    # The value as an object; an empty one for anything else, so that members can be asked for.
    def members(value)
      value.is_a?(Hash) ? value : NONE
    end

    def list(value)
      value.is_a?(Array) ? value : []
    end

    # The first of these members that is neither absent nor null.
    def first(source, *names)
      names.each do |name|
        value = source[name]
        return value unless value.nil?
      end
      nil
    end

    def trim(text)
      text.gsub(OUTER_BLANK, '')
    end

    # A finite number, also from a numeric text.
    def double(value)
      return value if value.is_a?(Numeric)

      value.is_a?(String) && !Text.longer?(value, 39) ? number_in(value) : nil
    end

    # The number that a text is, as JavaScript's Number() reads it; nil for a blank text and for any other.
    def number_in(text)
      trimmed = trim(text)
      return normal(Integer(trimmed).to_f) if OTHER_BASE.match?(trimmed)

      DECIMAL.match?(trimmed) ? normal(java.lang.Double.parseDouble(trimmed)) : nil
    end

    # Whole numbers are whole: what is 1.0 in Ruby is 1 in JavaScript.
    def normal(number)
      return number if number.is_a?(Integer)
      return nil unless number.finite?

      number.abs < 1e21 && number == number.floor ? Integer(Json.number_text(number)) : number
    end

    # A whole number within the limit; what stands after its point is left out.
    def whole(value, limit)
      number = double(value)
      number.nil? || number.abs > limit ? nil : number.truncate
    end

    def long(value)
      whole(value, MAX_LONG)
    end

    # A truth value, also from its text.
    def boolean(value)
      return value if [true, false].include?(value)

      { 'true' => true, 'false' => false }[value]
    end

    # The entries that have a value.
    def known(members)
      members.compact
    end
  end
end
