require 'java'
require 'strscan'
require_relative 'not_ours'

# Reads and writes JSON exactly as JavaScript does. Ruby's own parser takes comments for JSON, keeps 1.0 apart from 1 and long
# numbers to their last digit; a document made from what it reads would differ from that of the collector.
module Promptlog
  module Json
    extend self

    # The text is no JSON at all, rather than JSON that only the collector reads.
    class NoJson < NotOurs; end

    # Deeper than anybody nests on purpose. What is deeper is left to the collector, which has no such limit.
    MAX_DEPTH = 200

    # Below this Java writes another digit than JavaScript.
    SMALLEST = Float::MIN

    SPACE = /[ \t\n\r]*+/
    PLAIN = /[^"\\\x00-\x1f]*+/
    NUMBER = /-?(?:0|[1-9]\d*+)(?:\.\d++)?(?:[eE][+-]?\d++)?/
    ESCAPES = { 'b' => "\b", 'f' => "\f", 'n' => "\n", 'r' => "\r", 't' => "\t", '"' => '"', '\\' => '\\', '/' => '/' }.freeze
    WORDS = { 'true' => true, 'false' => false, 'null' => nil }.freeze
    ARRAY_INDEX = /\A(?:0|[1-9]\d{0,9})\z/

    WRITTEN = {
      '"' => '\\"', '\\' => '\\\\', "\b" => '\\b', "\f" => '\\f', "\n" => '\\n', "\r" => '\\r', "\t" => '\\t'
    }.freeze

    # The value of a text. Raises NotOurs for what is no JSON, and for what Ruby cannot hold as JavaScript does.
    def read(text)
      raise NoJson, 'text that is not UTF-8' unless text.encoding == Encoding::UTF_8 && text.valid_encoding?

      scanner = StringScanner.new(text)
      value = value_at(scanner, 0)
      scanner.skip(SPACE)
      scanner.eos? ? value : fail_at(scanner)
    end

    # Whether a text is JSON, of whatever size and depth.
    def text?(text)
      read(text)
      true
    rescue NotOurs => e
      !e.is_a?(NoJson)
    end

    # The text of a value, as JSON.stringify gives it.
    def write(value)
      case value
      when String then quoted(value)
      when Hash then "{#{value.map { |name, entry| "#{quoted(name)}:#{write(entry)}" }.join(',')}}"
      when Array then "[#{value.map { |entry| write(entry) }.join(',')}]"
      when nil then 'null'
      when Numeric then number_text(value)
      else value.to_s
      end
    end

    # A number as JavaScript writes it: 1, 0.5, 1e-7, 1e+21.
    def number_text(number)
      return number.to_s if number.is_a?(Integer)
      return '0' if number.zero?

      sign = number.negative? ? '-' : ''
      digits, exponent = digits_of(number.abs)
      sign + placed(digits, exponent)
    end

    private

    def value_at(scanner, depth)
      raise NotOurs, 'values nested too deeply' if depth > MAX_DEPTH

      scanner.skip(SPACE)
      case scanner.peek(1)
      when '{' then object_at(scanner, depth)
      when '[' then list_at(scanner, depth)
      when '"' then text_at(scanner)
      when 't', 'f', 'n' then word_at(scanner)
      else number_at(scanner)
      end
    end

    def object_at(scanner, depth)
      scanner.getch
      members = {}
      scanner.skip(SPACE)
      return members if scanner.skip(/\}/)

      loop do
        scanner.skip(SPACE)
        name = scanner.peek(1) == '"' ? text_at(scanner) : fail_at(scanner)
        scanner.skip(SPACE)
        scanner.skip(/:/) || fail_at(scanner)
        members[name] = value_at(scanner, depth + 1)
        scanner.skip(SPACE)
        break if scanner.skip(/\}/)

        scanner.skip(/,/) || fail_at(scanner)
      end
      in_order(members)
    end

    def list_at(scanner, depth)
      scanner.getch
      entries = []
      scanner.skip(SPACE)
      return entries if scanner.skip(/\]/)

      loop do
        entries << value_at(scanner, depth + 1)
        scanner.skip(SPACE)
        break if scanner.skip(/\]/)

        scanner.skip(/,/) || fail_at(scanner)
      end
      entries
    end

    def text_at(scanner)
      scanner.getch
      text = scanner.scan(PLAIN)
      return text if scanner.skip(/"/)

      text = text.dup
      until scanner.skip(/"/)
        scanner.skip(/\\/) || fail_at(scanner)
        text << escaped_at(scanner) << scanner.scan(PLAIN)
      end
      text
    end

    def escaped_at(scanner)
      sign = scanner.getch
      return ESCAPES[sign] || fail_at(scanner) unless sign == 'u'

      code = unit_at(scanner)
      return [code].pack('U') unless (0xd800..0xdfff).cover?(code)

      low = scanner.skip(/\\u/) && unit_at(scanner) if code < 0xdc00
      raise NotOurs, 'half of a surrogate pair' unless low && (0xdc00..0xdfff).cover?(low)

      [0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)].pack('U')
    end

    def unit_at(scanner)
      (scanner.scan(/[0-9A-Fa-f]{4}/) || fail_at(scanner)).hex
    end

    def word_at(scanner)
      word = scanner.scan(/true|false|null/) || fail_at(scanner)
      WORDS[word]
    end

    def number_at(scanner)
      text = scanner.scan(NUMBER) || fail_at(scanner)
      return text.to_i if text.bytesize <= 15 && !text.match?(/[.eE]/)

      number = java.lang.Double.parseDouble(text)
      raise NotOurs, 'a number too large or too small' unless number.finite? && (number.zero? || number.abs >= SMALLEST)

      whole?(number) ? Integer(number_text(number)) : number
    end

    def whole?(number)
      number.abs < 1e21 && number == number.floor
    end

    # JavaScript puts members whose names are numbers before all others.
    def in_order(members)
      return members unless members.any? { |name, _| ARRAY_INDEX.match?(name) }

      numbered, named = members.partition { |name, _| ARRAY_INDEX.match?(name) && name.to_i < 4_294_967_295 }
      (numbered.sort_by { |name, _| name.to_i } + named).to_h
    end

    def fail_at(scanner)
      raise NoJson, "text that is no JSON from byte #{scanner.pos} on"
    end

    def quoted(text)
      return "\"#{text}\"" unless text.match?(/["\\\x00-\x1f]/)

      "\"#{text.gsub(/["\\\x00-\x1f]/) { |sign| WRITTEN[sign] || format('\\u%04x', sign.ord) }}\""
    end

    # The shortest digits that name the number, and the place of the point behind the first of them.
    def digits_of(number)
      # Not Ruby's own text: JRuby's is not always the number's, and sometimes a digit short.
      mantissa, exponent = java.lang.Double.toString(number).split('E')
      whole, fraction = mantissa.split('.')
      digits = whole + fraction.to_s
      point = whole.length + exponent.to_i
      leading = digits[/\A0*/].length
      [digits[leading..].sub(/0+\z/, ''), point - leading]
    end

    # Where JavaScript puts the point, and where it writes an exponent instead.
    def placed(digits, point)
      count = digits.length
      return digits + ('0' * (point - count)) if point.between?(count, 21)
      return "#{digits[0, point]}.#{digits[point..]}" if point.between?(1, 21)
      return "0.#{'0' * -point}#{digits}" if point.between?(-5, 0)

      exponent = point - 1
      mantissa = count == 1 ? digits : "#{digits[0]}.#{digits[1..]}"
      "#{mantissa}e#{exponent.negative? ? '-' : '+'}#{exponent.abs}"
    end
  end
end
