require_relative 'pattern'

# Credentials that are known by their own shape: API keys, bearer and basic tokens, JWTs, URLs with passwords.
module Promptlog
  module Masks
    module Tokens
      extend self

      START = Pattern::START

      # At least so many of these characters.
      def self.run(characters, least)
        "#{characters}{#{least}}#{characters}*"
      end

      # The prefix comes first and the look behind it second: so the engine skips from prefix to prefix.
      def self.token(prefix, body)
        "#{prefix}(?<=#{START}#{prefix})#{body}"
      end

      KEYS = [
        token('sk-', run('[A-Za-z0-9_-]', 16)), # OpenAI, Anthropic (sk-ant-), OpenRouter, Langfuse
        token('[sr]k_(?:live|test)_', run('[A-Za-z0-9]', 10)), # Stripe
        token('A[KS]IA', run('[A-Z0-9]', 16)), # AWS
        token('AIza', run('[A-Za-z0-9_-]', 30)), # Google
        token('gh[pousr]_', run('[A-Za-z0-9]', 20)),
        token('github_pat_', run('[A-Za-z0-9_]', 20)),
        token('glpat-', run('[A-Za-z0-9_-]', 16)), # GitLab
        token('xox[a-z]-', run('[A-Za-z0-9-]', 10)), # Slack
        token('xapp-', run('[A-Za-z0-9-]', 10)),
        token('hf_', run('[A-Za-z0-9]', 20)), # Hugging Face
        token('gsk_', run('[A-Za-z0-9]', 20)), # Groq
        token('npm_', run('[A-Za-z0-9]', 30)),
        token('pl_', '[0-9a-f]{12}_[0-9a-f]{64}(?![0-9A-Za-z])') # the collector's own
      ].join('|').freeze
      KEY = Pattern.new(KEYS)
      # Azure's keys of 84 characters carry their mark in the middle.
      AZURE_KEY = Pattern.new("JQQJ9[9DH](?<=#{START}[A-Za-z0-9]{52}JQQJ9.)[A-Za-z0-9]{26}(?:[A-Za-z0-9]{2}==)?")
      BEARER = Pattern.new("(?:[Bb]earer|BEARER)(?: {1,4}|%20)(#{run('[A-Za-z0-9._~+/=-]', 8)})")
      BASIC = Pattern.new("(?:[Bb]asic|BASIC)(?: {1,4}|%20)(#{run('[A-Za-z0-9+/]', 4)}={0,2})")
      HEX_KEY = Pattern.new("#{START}[0-9A-Fa-f]{32}(?![0-9A-Za-z])")
      NAMED_KEY = Pattern.new(
        /(?:key|Key|KEY)[ _-]?\d?["'`\\]{0,34} {0,2}(?:(?:is|was|=|:|=>|->) {0,2})?["'`\\]{0,34}(?:\\[nrt])?\z/.source
      )
      NAMED_KEY_REACH = 96
      USER_INFO = Pattern.new(
        "://([^#{Pattern::SPACES}/?#@:\"'<>\\\\\\p{Cc}]{0,100}:[^#{Pattern::SPACES}/?#\"'<>\\\\\\p{Cc}]{1,200})@"
      )
      JWT = Pattern.new('eyJ[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*){0,4}')
      NEXT_JWT = Pattern.new('eyJ')
      LONGEST_BASIC = 1024

      # What a text must hold one of for there to be anything at all: looking for that first is many times cheaper.
      MARKS = {
        keys: %w[_ sk- AKIA ASIA AIza glpat- xox xapp-], azure_keys: %w[JQQJ9], hex_keys: %w[key Key KEY],
        bearers: %w[earer EARER], basics: %w[asic ASIC], user_info: %w[://], jwts: %w[eyJ]
      }.freeze

      def find(part)
        MARKS.flat_map { |kind, marks| part.any?(marks) ? send(kind, part.java) : [] }
      end

      private

      # API keys with a prefix of their own.
      def keys(text)
        KEY.findings(text) do |match|
          # Prose has hyphens too ("sk-learn-based-pipelines"); a key of that family without any digit does not occur.
          key = match.group(0)
          key.start_with?('sk-') && !key.match?(/[0-9]/) ? nil : [match.start, match.end(0)]
        end
      end

      def azure_keys(text)
        AZURE_KEY.findings(text) { |match| [match.start - 52, match.end(0)] }
      end

      # Keys of 32 hexadecimal digits where the text calls them a key.
      def hex_keys(text)
        HEX_KEY.findings(text) do |match|
          NAMED_KEY.in?(text, match.start - NAMED_KEY_REACH, match.start) ? [match.start, match.end(0)] : nil
        end
      end

      # What follows Bearer.
      def bearers(text)
        BEARER.findings(text) do |match|
          token = match.group(1)
          token.match?(/[0-9]/) || token.length >= 24 ? [match.start(1), match.end(1)] : nil
        end
      end

      # What follows Basic when it decodes to a name, a colon and a password.
      def basics(text)
        BASIC.findings(text) { |match| pair?(match.group(1)) ? [match.start(1), match.end(1)] : nil }
      end

      def pair?(token)
        signs = token[0, LONGEST_BASIC].delete('=')
        signs = signs[0...-1] if signs.length % 4 == 1
        decoded = signs.unpack1('m').force_encoding(Encoding::UTF_8)
        decoded.valid_encoding? && decoded.include?(':') && !decoded.match?(/[\p{Cc}\ufffd]/)
      end

      # Name and password in a URL: everything between `://` and `@`.
      def user_info(text)
        USER_INFO.findings(text) { |match| [match.start(1), match.end(1)] }
      end

      # JSON web tokens: at least three parts, or two that both are JSON when the third was cut off.
      def jwts(text)
        found = []
        start = NEXT_JWT.next_from(text, 0)&.first
        until start.nil?
          finish = JWT.end_from(text, start)
          first, second, third = text.substring(start, finish).split('.', -1)
          is_token = first.length >= 12 && (!third.nil? || second.to_s.start_with?('eyJ'))
          # After a refusal only the first part is skipped: a later one may begin the real token.
          finish = start + first.length unless is_token
          found << [start, finish] if is_token
          start = NEXT_JWT.next_from(text, finish)&.first
        end
        found
      end
    end
  end
end
