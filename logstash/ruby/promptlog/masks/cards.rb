require_relative 'pattern'

# Payment card numbers: 13 to 19 digits, single spaces or dashes between them, issuer and check digit plausible.
module Promptlog
  module Masks
    module Cards
      extend self

      # Digits and separators: a space, a no-break space, a dash.
      STRETCH = Pattern.new('\d[\d \u00a0-]{11}[\d \u00a0-]*')
      # Visa, Mastercard, Amex, Diners, Discover, JCB, UnionPay, Maestro, Mir, RuPay, each with its lengths.
      ISSUER = /\A(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}|3(?:0[0-5]|09|[689]\d)\d{11,16}|(?:6011|64[4-9]\d|65\d\d|62\d\d|60[68]\d|81\d\d|82\d\d|508\d|35(?:2[89]|[3-8]\d)|220[0-4])\d{12,15}|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{9,15})\z/
      # Longest card with a separator after every digit but the last.
      MAX_RUN_LENGTH = 37
      # How cards are printed; what stands between other digits (a card, then its three-digit code) must look like this.
      PRINTED = /(?<!\d)(?:\d{13,19}|\d{4}[ \u00a0-]\d{6}[ \u00a0-]\d{4,5}|(?:\d{4}[ \u00a0-]){3}\d{4}(?:[ \u00a0-]\d{3})?)(?!\d)/
      RUN_END = /[ \u00a0-](?:[ \u00a0-]+|\z)/
      ESCAPE = /\\[uU][0-9A-Fa-f]{4}\z/
      UUID = Pattern.new('[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', ignore_case: true)

      HIGH_HALF = (0xd800..0xdbff)
      LOW_HALF = (0xdc00..0xdfff)

      # Ids made of hexadecimal digits, UUIDs and the digits of a decimal fraction are none.
      def find(part)
        return [] unless part.text.match?(/\d/)

        text = part.java
        stretches = STRETCH.findings(text)
        stretches.flat_map { |start, finish| in_text(text, start, finish) }.reject { |card| inside_id?(text, *card) }
      end

      # Whether a text that is nothing but digits is a card number.
      def card?(digits)
        ISSUER.match?(digits) && luhn?(digits)
      end

      private

      def in_text(text, start, finish)
        skipped = digits_to_skip(text, start, finish)
        stretch = text.substring(start + skipped, finish)
        in_stretch(stretch).map { |from, to| [start + skipped + from, start + skipped + to] }
      end

      # Two separators in a row stand between two numbers.
      def in_stretch(stretch)
        found = []
        from = stretch.index(/\d/) || stretch.length
        while from < stretch.length
          gap = RUN_END.match(stretch, from)
          to = gap.nil? ? stretch.length : gap.begin(0)
          in_run(stretch[from...to]).each { |start, finish| found << [from + start, from + finish] }
          from = gap.nil? ? stretch.length : gap.end(0)
        end
        found
      end

      def in_run(run)
        return [[0, run.length]] if run.length <= MAX_RUN_LENGTH && card?(digits_of(run))

        found = []
        from = 0
        while (match = PRINTED.match(run, from))
          length = length_of_card(match[0])
          found << [match.begin(0), match.begin(0) + length] unless length.nil?
          # When it is no card, one may begin at the next group.
          from = length.nil? ? match.begin(0) + 4 : match.end(0)
        end
        found
      end

      # With its code, or without it.
      def length_of_card(printed)
        [printed, printed[0, 19]].find { |text| card?(digits_of(text)) }&.length
      end

      def digits_of(text)
        text.delete('^0-9')
      end

      def luhn?(digits)
        sum = digits.reverse.each_char.with_index.sum do |digit, index|
          value = digit.to_i * (index.odd? ? 2 : 1)
          value > 9 ? value - 9 : value
        end
        (sum % 10).zero?
      end

      # The digits at the start of a stretch that are none of its own: of a fraction, or of an escape such as `\u0001`.
      def digits_to_skip(text, start, finish)
        (1..4).each { |count| return count if ESCAPE.match?(slice(text, start + count - 6, start + count)) }
        fraction?(text, start) ? text.substring(start, finish)[/\A\d*/].length : 0
      end

      def fraction?(text, start)
        slice(text, start - 2, start).match?(/[0-9]\.\z/) && !ESCAPE.match?(slice(text, start - 7, start - 1))
      end

      def inside_id?(text, start, finish)
        return true if slice(text, finish, finish + 1).match?(/[A-Fa-f_]/)

        before = slice(text, start - 24, start)
        return true if before.match?(/(?<![A-Za-z\\])[A-Fa-f]+\z|_\z/) && !ESCAPE.match?(before)
        return false unless slice(text, start - 1, start) == '-' || slice(text, finish, finish + 1) == '-'

        inside_uuid?(text, start, finish)
      end

      def inside_uuid?(text, start, finish)
        around = UUID.findings_in(text, [start - 36, 0].max, [finish + 36, text.length].min)
        around.any? { |first, last| first < finish && last > start }
      end

      # A few characters of the text, without one that would be cut in half: of a text with half a character JRuby makes none at all.
      def slice(text, from, to)
        first = [from, 0].max
        last = [to, text.length].min
        return '' if first >= last

        first += 1 if LOW_HALF.cover?(text.code_point_at(first))
        last -= 1 if HIGH_HALF.cover?(text.code_point_before(last))
        first < last ? text.substring(first, last) : ''
      end
    end
  end
end
