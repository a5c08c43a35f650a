require 'java'

# Regular expressions as the masking rules need them. Java's count in units of 16 bits, fold the case of ASCII letters alone and take
# only ASCII for \d and \w, all as JavaScript does; Ruby's would find "paß" where "pass" is asked for.
module Promptlog
  module Masks
    class Pattern
      IGNORE_CASE = java.util.regex.Pattern::CASE_INSENSITIVE
      # What JavaScript means by \s, for use inside a class.
      SPACES = /\t\n\x0B\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff/.source
      # Where a token may begin: not inside a word. A text that is itself JSON or a URL writes a line break as `\n` and a space as
      # `%20`, so the letter before a token may belong to an escape.
      START = /(?:(?<![A-Za-z0-9])|(?<=\\[bfnrt])|(?<=\\u[0-9A-Fa-f]{4})|(?<=%[0-9A-Fa-f]{2}))/.source

      def initialize(source, ignore_case: false)
        @pattern = java.util.regex.Pattern.compile(source, ignore_case ? IGNORE_CASE : 0)
      end

      # What is found in a text of Java's: pairs of start and end. The block narrows a match to the secret inside it, or refuses it.
      def findings(text)
        matcher = @pattern.matcher(text)
        found = []
        from = 0
        while from <= text.length && matcher.find(from)
          finding = block_given? ? yield(matcher) : [matcher.start, matcher.end(0)]
          found << finding unless finding.nil?
          from = [matcher.end(0), finding&.last].compact.max
        end
        found
      end

      # What is found in a part of the text, taken by itself.
      def findings_in(text, from, to)
        matcher = @pattern.matcher(text).region(from, to)
        found = []
        found << [matcher.start, matcher.end(0)] while matcher.find
        found
      end

      # Where a match that begins exactly here ends; here itself when there is none.
      def end_from(text, start)
        matcher = @pattern.matcher(text).region(start, text.length)
        matcher.looking_at ? matcher.end(0) : start
      end

      # Where the next match begins, and where it ends; nil when there is none.
      def next_from(text, start)
        matcher = @pattern.matcher(text)
        matcher.find(start) ? [matcher.start, matcher.end(0)] : nil
      end

      # Whether a part of the text, taken by itself, holds a match.
      def in?(text, from = 0, to = text.length)
        @pattern.matcher(text).region([from, 0].max, [to, text.length].min).find
      end
    end
  end
end
