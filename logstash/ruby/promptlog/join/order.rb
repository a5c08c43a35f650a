require_relative '../json'
require_relative '../missing'
require_relative '../text'

# One total order over JSON values, on which every rule of joining rests: whatever comes first, the same one of two values wins.
module Promptlog
  module Join
    module Order
      extend self

      # The fuller of two values; the first where they are the same. Nothing < null < '' < everything else, that by the length of its
      # JSON, then by its text: of one fact captured twice, the capture that was cut short is the shorter one.
      def fuller(one, other)
        rank = fullness(one) <=> fullness(other)
        return rank.positive? ? one : other unless rank.zero?
        return one if one == other

        left = canonical(one)
        right = canonical(other)
        rank = Text.length(left) <=> Text.length(right)
        rank = units(left) <=> units(right) if rank.zero?
        rank.negative? ? other : one
      end

      # JSON with the members of every object in the order of their names.
      def canonical(value)
        case value
        when Hash
          names = value.keys.sort_by { |name| units(name) }
          "{#{names.map { |name| "#{Json.write(name)}:#{canonical(value[name])}" }.join(',')}}"
        when Array then "[#{value.map { |entry| canonical(entry) }.join(',')}]"
        else Json.write(value)
        end
      end

      # A text as what its order follows in JavaScript: its units of 16 bits.
      def units(text)
        text.encode(Encoding::UTF_16BE).b
      end

      # The earlier of two times; one over none.
      def earlier(one, other)
        return other if one == MISSING
        return one if other == MISSING

        one <= other ? one : other
      end

      # The larger of two numbers; one over none.
      def larger(one, other)
        return other if one == MISSING
        return one if other == MISSING

        one >= other ? one : other
      end

      private

      def fullness(value)
        return 0 if value == MISSING
        return 1 if value.nil?

        value == '' ? 2 : 3
      end
    end
  end
end
