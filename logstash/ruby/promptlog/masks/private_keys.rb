require_relative '../not_ours'
require_relative 'pattern'

# PEM, OpenSSH and PGP private keys: up to an END line, or as far as lines of base64 go when that was cut off.
module Promptlog
  module Masks
    module PrivateKeys
      extend self

      KIND = '[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{0,5}'.freeze
      BEGINNING = Pattern.new("-{4,5} ?BEGIN #{KIND}")
      ENDING = Pattern.new("-{4,5} ?END #{KIND}")
      BREAK = Pattern.new("(?:\\\\{1,15}(?:[nrt/]|u00[0-9A-Fa-f]{2})|[#{Pattern::SPACES}]){0,8}")
      HEADER_NAME = Pattern.new('[A-Z][A-Za-z-]{1,30}: ')
      HEADER_VALUE = Pattern.new('[^\r\n\\\\]{0,200}')
      LONGEST_HEADER = 200
      LINE = Pattern.new('[A-Za-z0-9+/=]+')
      # Some encoders write "/" and "+" as escapes, which cuts a line in pieces.
      ESCAPED_CHARACTER = Pattern.new('\\\\{1,15}(?:/|u00)')
      FULL_LINE_LENGTH = 20

      def find(part)
        return [] unless part.any?(['PRIVATE KEY'])

        text = part.java
        closed = true
        BEGINNING.findings(text) do |match|
          body = match.end(0)
          ending = ENDING.next_from(text, body) if closed
          closed = !ending.nil?
          [match.start, ending.nil? ? body_end(text, body) : ending.last]
        end
      end

      private

      # Where lines of base64 (and the headers before them) stop; the last line may be a short one.
      def body_end(text, start)
        finish = start
        loop do
          line = BREAK.end_from(text, finish)
          header = header_end(text, line)
          next finish = header if header > line

          after = LINE.end_from(text, line)
          return finish if after == line
          return after if after - line < FULL_LINE_LENGTH && ESCAPED_CHARACTER.end_from(text, after) == after

          finish = after
        end
      end

      def header_end(text, start)
        value = HEADER_NAME.end_from(text, start)
        return start if value == start

        limit = value + LONGEST_HEADER
        finish = HEADER_VALUE.end_from(text, value)
        # The limit counts halves of characters too, and might be in the middle of one.
        raise NotOurs, 'a header of a key with a character cut in half' if finish > limit && text.code_point_before(limit) > 0xd7ff

        [finish, limit].min
      end
    end
  end
end
