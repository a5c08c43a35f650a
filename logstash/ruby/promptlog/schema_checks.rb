require_relative 'not_ours'
require_relative 'text'

# The checks of which the schema is made: each hands its value back or refuses it.
module Promptlog
  module SchemaChecks
    extend self

    def refuse(reason = 'a value that the schema refuses')
      raise NotOurs, reason
    end

    def members(value)
      value.is_a?(Hash) ? value : refuse
    end

    # The value as a text, or nil for none.
    def text(value)
      value.nil? || value.is_a?(String) ? value : refuse
    end

    # The value as a text of one to `max_length` characters.
    def bounded(value, max_length)
      value.is_a?(String) && !value.empty? && !Text.longer?(value, max_length) ? value : refuse
    end

    def list(value)
      value.is_a?(Array) && value.all? { |entry| yield entry } ? value : refuse
    end
  end
end
