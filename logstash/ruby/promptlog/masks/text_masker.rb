require_relative 'cards'
require_relative 'names'
require_relative 'private_keys'
require_relative 'tokens'

# Masks one text: everything any rule finds in it, until no rule finds anything more.
module Promptlog
  module Masks
    module TextMasker
      extend self

      # In the order in which they win where they overlap.
      RULES = { PrivateKeys => '[credential]', Tokens => '[credential]', Names => '[credential]', Cards => '[payment-card]' }.freeze
      MASK = Pattern.new('\[(?:credential|payment-card)\]')
      # A mask can bring two harmless halves together or free a boundary, so the rules run again until nothing is found. A text that
      # still holds something after this many rounds was made to; it is masked as a whole.
      MAX_ROUNDS = 12

      Finding = Struct.new(:start, :finish, :mask)

      # A text in which to look: of Ruby, of Java, and in lower case, each made when it is asked for.
      class Part
        attr_reader :text

        def initialize(text)
          @text = text
        end

        def java
          @java ||= text.to_java
        end

        def any?(marks)
          marks.any? { |mark| text.include?(mark) }
        end

        # The same, whatever the case of ASCII letters.
        def any_case?(marks)
          @lower ||= text.downcase(:ascii)
          marks.any? { |mark| @lower.include?(mark) }
        end
      end

      # The text without what the rules found, and how many masks that took. Masks already in the text are left as they are.
      def mask(text)
        masks = 0
        MAX_ROUNDS.times do
          found = find_in(text)
          return [text, masks] if found.empty?

          masks += found.length
          text = replaced(text.to_java, found)
        end
        rest = find_in(text).first
        rest.nil? ? [text, masks] : [rest.mask, masks + 1]
      end

      private

      def find_in(text)
        found = parts_of(text).flat_map { |from, part| find_in_part(from, part) }
        found.length > 1 ? merged(found) : found
      end

      # What stands between the masks that are there already, each with the place where it begins.
      def parts_of(text)
        return [[0, Part.new(text)]] unless text.include?('[')

        java = text.to_java
        bounds = [0, *MASK.findings(java).flatten, java.length]
        bounds.each_slice(2).map { |from, to| [from, Part.new(java.substring(from, to))] }
      end

      def find_in_part(from, part)
        RULES.flat_map do |rule, mask|
          rule.find(part).map { |start, finish| Finding.new(from + start, from + finish, mask) }
        end
      end

      # Overlapping findings become one, so that no end of a secret is left between two masks.
      def merged(found)
        sorted = found.each_with_index.sort_by { |finding, index| [finding.start, index] }.map(&:first)
        sorted.each_with_object([]) do |finding, result|
          last = result.last
          if last.nil? || finding.start >= last.finish
            result << finding
          elsif finding.finish > last.finish
            last.finish = finding.finish
          end
        end
      end

      def replaced(text, found)
        from = 0
        pieces = found.map do |finding|
          before = text.substring(from, finding.start)
          from = finding.finish
          before + finding.mask
        end
        pieces.join + text.substring(from, text.length)
      end
    end
  end
end
