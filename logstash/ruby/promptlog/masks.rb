require 'java'
require_relative 'masks/text_masker'
require_relative 'values'

# The masking gate, with the collector's default rules: credentials and payment cards, each replaced by a mask. Every text of a record is
# looked at, names of members included, but for the ids and times that hold records together.
module Promptlog
  module Masks
    extend self

    # Members that are left as they are: `true`, or what to leave inside that member. Lists pass it on to their items.
    KEPT = {
      'id' => true, 'chat_session_id' => true, 'response_id' => true, 'schema_version' => true, 'revision' => true,
      'time' => true, 'accepted' => true, 'erased' => true, 'masked' => true,
      'message' => { 'id' => true, 'previous_message_id' => true },
      'timing' => { 'started' => true, 'ended' => true },
      'client' => { 'trace_id' => true, 'span_id' => true },
      'feedback' => { 'at' => true },
      'orphaned' => true, 'moved_to' => true
    }.freeze
    NOTHING = {}.freeze
    CREDENTIAL = TextMasker::RULES[Names]
    CARD = TextMasker::RULES[Cards]
    SMALLEST_CARD = 1_000_000_000_000
    LARGEST_INTEGER = 9_007_199_254_740_991
    TIME = /\A\d{4}-\d\d-\d\dT[\d:.]+Z\z/

    # The record itself where there is nothing to mask; else a masked copy, in which `masked` counts the masks.
    def mask(record)
      walk = Walk.new
      value = walk.visit(record, KEPT)
      return record if walk.masks.zero?

      before = value['masked']
      value.merge('masked' => walk.masks + (before.is_a?(Numeric) ? before : 0))
    end

    # One walk through a record.
    class Walk
      attr_reader :masks

      # The same few names come with every record and from all workers: those with nothing to mask are judged once.
      KNOWN_NAMES = java.util.concurrent.ConcurrentHashMap.new
      MAX_KNOWN_NAMES = 1000
      MAX_KNOWN_LENGTH = 64

      def initialize
        @masks = 0
      end

      def visit(value, kept)
        case value
        when String then text(value)
        when Integer then number(value)
        when Array then value.map { |item| visit(item, kept) }
        when Hash then members(value, kept)
        else value
        end
      end

      private

      def text(text)
        masked, masks = TextMasker.mask(text)
        @masks += masks
        masked
      end

      # Numbers are judged by the card rule alone; the others would turn counts and times into texts.
      def number(value)
        return value unless value.between?(SMALLEST_CARD, LARGEST_INTEGER) && Cards.card?(value.to_s)

        @masks += 1
        CARD
      end

      def members(object, kept)
        is_pair = Names.secret_value?(Values.first(object, 'name', 'key'))
        object.each_with_object({}) do |(name, value), masked|
          inside = kept[name]
          if inside == true && !value.is_a?(Hash) && !value.is_a?(Array)
            masked[free(masked, name)] = value
          else
            text, is_secret = judged(name)
            is_named = is_secret || (is_pair && name == 'value')
            item = is_named ? named(value) : visit(value, inside.is_a?(Hash) ? inside : NOTHING)
            masked[free(masked, text)] = item
          end
        end
      end

      # The name as it may be written, and whether its value is a credential.
      def judged(name)
        known = KNOWN_NAMES.get(name)
        return [name, known == 1] unless known.nil?

        masked = text(name)
        is_secret = Names.secret?(name)
        is_known = masked == name && Text.length(name) <= MAX_KNOWN_LENGTH && KNOWN_NAMES.size < MAX_KNOWN_NAMES
        KNOWN_NAMES.put(name, is_secret ? 1 : 0) if is_known
        [masked, is_secret]
      end

      # A text under a secret name goes as a whole, unless it is a mask already or a time in the table of changes.
      def named(value)
        return value.map { |item| item.is_a?(String) ? named(item) : visit(item, NOTHING) } if value.is_a?(Array)
        return visit(value, NOTHING) unless value.is_a?(String)
        return text(value) if value.empty? || value == CREDENTIAL || TIME.match?(value)

        @masks += 1
        CREDENTIAL
      end

      # Two names that are masked alike must not become one member, or a value would be lost.
      def free(members, name)
        return name unless members.key?(name)

        (2..).lazy.map { |count| "#{name}~#{count}" }.find { |other| !members.key?(other) }
      end
    end
  end
end
