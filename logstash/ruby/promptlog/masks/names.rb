require_relative 'pattern'
require_relative 'tokens'

# Names whose value is a credential whatever it looks like, as the name of a member and inside a text.
module Promptlog
  module Masks
    module Names
      extend self

      # The end of a name counts, so that OPENAI_API_KEY and dbPassword are names too. "token" alone is none: token counts and log
      # probabilities use it.
      SEPARATOR = '[-_. ]?'.freeze
      KEYS = 'api|access|secret|private|account|subscription|master|signing|encryption|storage|functions?'.freeze
      TOKENS = 'access|refresh|auth|session|api|bearer|security|sas|oauth'.freeze
      WORDS = [
        'pass(?:word|wd|phrase)', 'pwd', 'secret', "(?:#{KEYS})#{SEPARATOR}key", "(?:#{TOKENS})#{SEPARATOR}token",
        'authorization', 'cookie', 'credentials?', "connection#{SEPARATOR}string", "access#{SEPARATOR}signature"
      ].join('|').freeze
      # "invalid token: …" is an everyday error message, so this one must be a word of its own.
      ID_TOKEN = "id#{SEPARATOR}token".freeze
      NUMBERED = '[-_. ]?\d{0,2}'.freeze
      # Quotes and what escapes them in a text that is JSON inside JSON, five times over: `\`, `\\\`, … before each quote.
      QUOTES = /(?:["'`\\ ]{0,34}|\\{1,31}u0022 ?)/.source
      SIGN_AND_VALUE = "(:=|=>|={1,3}|:)(?: {0,4}(\\\\{0,15}[\"'`]|\\\\{1,15}u0022)|( ?)(?=[^#{Pattern::SPACES}\"'`\\\\=]))".freeze

      NAME = Pattern.new("(?:#{WORDS}|(?:\\A|[^a-z])#{ID_TOKEN})#{NUMBERED}\\z", ignore_case: true)
      LONGEST_NAME = 64
      HEAD = Pattern.new(
        "(#{WORDS}|(?:(?<![a-z])|(?<=\\\\[bfnrt]))#{ID_TOKEN})#{NUMBERED}#{QUOTES}#{SIGN_AND_VALUE}", ignore_case: true
      )
      SIGNATURE = Pattern.new("#{Pattern::START}sig=(#{Tokens.run('[A-Za-z0-9%+/=_-]', 16)})", ignore_case: true)
      # What stands after a sign in program text and templates: not a secret, but where one is taken from.
      REFERENCE = Pattern.new(
        '\A(?:(?:none|null|undefined|true|false|nil)(?!\w)[^\w]*\z|\$(?:[A-Z_]+\z|[({])|\{\{|<[^>]*>?\z|\*+\z|%[sd(]|' \
        '(?:process\.env|import\.meta|os|self|this|args?|config|settings|env|options|req|ctx|secrets|var)\.\w|' \
        '[A-Za-z_][\w.]*[(\[)])',
        ignore_case: true
      )
      # What a text must hold one of for there to be a name and a sign at all: looking for that first is many times cheaper.
      MARKS = %w[pass pwd secret key token authorization cookie credential string signature].freeze
      SIGNS = %w[: =].freeze
      TO_END_OF_LINE = %w[cookie authorization].freeze

      PLAIN = Pattern.new(%q([^\r\n"'`\\\\]*))
      BARE = Pattern.new("[^#{Pattern::SPACES}\"'`;&\\\\]*")
      NEXT_PARAMETER = Pattern.new('&[\w.-]{1,40}=')
      ESCAPED_END = Pattern.new(%q(\\\\{1,31}(?:["'`nrt]|u00)))
      BACKSLASHES = Pattern.new('\\\\+')
      # An escaped quote may be written in capitals too (`\U0022`), which ends with a 2.
      ENDS = ['"', "'", '`', '2'].to_h { |quote| [quote, Pattern.new("[\\n\\r\\\\#{quote}]")] }.freeze

      # Is the value of a member with this name a credential?
      def secret?(name)
        text = name.to_java
        NAME.in?(text, text.length - LONGEST_NAME)
      end

      # The same for a name that is a value itself: `{ "name": "api-key", "value": "…" }`.
      def secret_value?(name)
        name.is_a?(String) && name.match?(/\A[A-Za-z0-9_.: -]{1,60}\z/) && secret?(name)
      end

      # Named values inside a text: `password=…`, `"api_key": "…"` at any depth of JSON in JSON, `sig=…` of a SAS.
      def find(part)
        heads = part.any_case?(MARKS) && part.any?(SIGNS) ? heads(part.java) : []
        heads + (part.any_case?(['sig=']) ? signatures(part.java) : [])
      end

      private

      def heads(text)
        HEAD.findings(text) { |match| value_after(match, text) }
      end

      def signatures(text)
        SIGNATURE.findings(text) { |match| [match.start(1), match.end(1)] }
      end

      def value_after(match, text)
        start = match.end(0)
        quote = match.group(3)
        finish = quote.nil? ? unquoted_end(match, text, start) : quoted_end(text, start, quote)
        finish.nil? || finish <= start ? nil : [start, finish]
      end

      # Nil where what follows does not look like a secret.
      def unquoted_end(match, text, start)
        # The value of a cookie or an authorization header goes on to the end of the line.
        is_line = TO_END_OF_LINE.include?(match.group(1).downcase(:ascii))
        finish = is_line ? PLAIN.end_from(text, start) : bare_end(text, start)
        value = text.substring(start, finish)
        sure = match.group(2) != ':' && match.group(4).empty?
        (sure || strong?(value)) && !REFERENCE.in?(text, start, finish) ? finish : nil
      end

      # Prose goes on after a colon too ("password: at least eight characters"), a secret has letters and digits.
      def strong?(value)
        Text.length(value) >= 6 && value.match?(/[0-9]/) && value.match?(/[^0-9#{Values::BLANK[1...-1]}]/)
      end

      # The end of a quoted value: its own quote under as many backslashes, or the end of the line when it was cut off.
      def quoted_end(text, start, opening)
        return PLAIN.end_from(text, start) if opening.end_with?('u0022')

        quote = opening[-1]
        depth = opening.length - 1
        from = start
        while (at = ENDS.fetch(quote).next_from(text, from)&.first)
          finish = BACKSLASHES.end_from(text, at)
          return at if finish == at

          count = finish - at
          is_quoted = finish < text.length && text.substring(finish, finish + 1) == quote
          return finish if is_quoted && depth.zero? && count.even?
          return at if is_quoted && depth.positive? && count <= depth

          from = is_quoted ? finish + 1 : finish
        end
        text.length
      end

      # The end of an unquoted value: white space, a quote, a semicolon, the next parameter of a URL, an escaped line break.
      def bare_end(text, start)
        finish = BARE.end_from(text, start)
        while inside?(text, finish)
          finish = BARE.end_from(text, finish + 1)
        end
        finish
      end

      # Whether the sign at which a value stops is still a part of it.
      def inside?(text, at)
        return false if at >= text.length

        case text.substring(at, at + 1)
        when '&' then NEXT_PARAMETER.end_from(text, at) == at
        when '\\' then ESCAPED_END.end_from(text, at) == at
        else false
        end
      end
    end
  end
end
