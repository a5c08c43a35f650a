require_relative 'json'
require_relative 'text'
require_relative 'values'

# Values as Elasticsearch takes them: whatever stands in a record, a document is never refused for it. What does not fit is left out.
module Promptlog
  module SearchValues
    extend self

    MAX_INTEGER = 2_147_483_647
    MAX_SHORT = 32_767
    MAX_OBJECT_DEPTH = 100 # of the parser's 1,000
    MAX_FLATTENED_DEPTH = 18 # the mapping's depth_limit is 20
    MAX_FLATTENED_KEY = 256 # path and value together make one term of at most 32,766 bytes

    # Text for a `text` field.
    def text(value)
      value.is_a?(String) && !value.empty? ? value : nil
    end

    # Text for a `keyword` field; numbers and booleans are written out.
    def keyword(value)
      case value
      when String then text(value)
      when Numeric then Json.number_text(value)
      when true, false then value.to_s
      end
    end

    # The texts of a list for a `keyword` field.
    def keywords(value)
      texts = Values.list(value).filter_map { |entry| keyword(entry) }
      texts.empty? ? nil : texts
    end

    # A number that cannot be below zero, such as a duration.
    def positive(value)
      number = Values.double(value)
      number.nil? || number.negative? ? nil : number
    end

    def integer(value)
      Values.whole(value, MAX_INTEGER)
    end

    def short(value)
      Values.whole(value, MAX_SHORT)
    end

    # Any value for an object that is kept and not indexed; as JSON text when it is nested too deeply for the parser.
    def stored(value)
      deeper?(value, MAX_OBJECT_DEPTH) ? Json.write(value) : value
    end

    # An object for a `flattened` field.
    def flattened(value)
      members = Values.members(value)
      members.empty? ? nil : flattened_members(members, 1)
    end

    private

    def flattened_members(members, depth)
      members.each_with_object({}) do |(name, value), copy|
        copy[name] = flattened_value(value, depth) if flattened_key?(name)
      end
    end

    def flattened_value(value, depth)
      case value
      when Hash, Array then depth >= MAX_FLATTENED_DEPTH ? Json.write(value) : flattened_inside(value, depth)
      else value
      end
    end

    def flattened_inside(value, depth)
      return value.map { |entry| flattened_value(entry, depth + 1) } if value.is_a?(Array)

      flattened_members(value, depth + 1)
    end

    def flattened_key?(name)
      !name.empty? && !Text.longer?(name, MAX_FLATTENED_KEY) && !name.include?("\0")
    end

    def deeper?(value, depth)
      return false unless value.is_a?(Hash) || value.is_a?(Array)
      return true if depth.zero?

      (value.is_a?(Hash) ? value.each_value : value.each).any? { |entry| deeper?(entry, depth - 1) }
    end
  end
end
