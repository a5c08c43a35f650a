require_relative 'look'

# What must never pass from a source into a record: the credentials that come with headers and requests.
module Promptlog
  module Formats
    module Secrets
      extend self

      DEEPEST_HEADER = 4
      DEEPEST = 20
      SECRET_WORDS = %w[
        authorization authentication cookie cookies cookie2 password passwd pwd secret secrets
        credential credentials apikey jwt bearer signature sig
      ].to_h { |word| [word, true] }.freeze
      # Words that make a secret of the "key" they stand before.
      KEY_WORDS = %w[api access subscription function functions master host shared private auth account]
                  .to_h { |word| [word, true] }.freeze
      JOINED = /(?:api|access|subscription|functions?|private|secret)key\z/
      # Members of a request that are looked into.
      APART = %w[tools data_sources dataSources].freeze
      # Whole lists of headers under one name.
      HEADER_LISTS = ['llm headers', 'gen ai headers', 'extra headers'].freeze
      SCHEME = /\A(?:bearer|basic|digest|negotiate|sharedaccesssignature|aws4-hmac-sha256)#{Promptlog::Values::BLANK}/i

      # Whether a name is that of a credential.
      def name?(name)
        words = words(name)
        return true if HEADER_LISTS.include?(words.join(' ')) || JOINED.match?(words.join)

        words.each_index.any? { |index| SECRET_WORDS[words[index]] || token?(words, index) || key?(words, index) }
      end

      # The members without those that hold credentials, whatever the case and the style of their names.
      def stripped(members, depth = 0)
        members.each_with_object({}) do |(name, value), kept|
          next if name?(name) || scheme?(value)

          kept[name] = value.is_a?(Hash) && depth < DEEPEST_HEADER ? stripped(value, depth + 1) : value
        end
      end

      # A request body without the credentials that some requests carry: those of tools, of data sources and of the caller.
      def request(body)
        kept = body.reject { |name, _| APART.include?(name) || name == 'headers' || name?(name) }
        tools = body['tools']
        kept['tools'] = tools.is_a?(Array) ? tools.map { |tool| tool(tool) } : tools if body.key?('tools')
        %w[data_sources dataSources].each { |name| kept[name] = source(body[name]) if body.key?(name) }
        kept
      end

      # The value without the credentials in it. A secret name over an object stays: it is the description of a parameter.
      def cleaned(value, depth = 0)
        return value unless value.is_a?(Hash) || value.is_a?(Array)
        # The collector leaves out what lies below, because it could not be looked through.
        raise Left, :too_deep if depth > DEEPEST

        return value.map { |entry| cleaned(entry, depth + 1) } if value.is_a?(Array)

        value.each_with_object({}) do |(name, member), kept|
          kept[name] = cleaned(member, depth + 1) if member.is_a?(Hash) || !name?(name)
        end
      end

      # What of a value nobody took: the members without those named, without credentials and without what is empty.
      def leftovers(members, taken = [])
        left = members.each_with_object({}) do |(name, value), kept|
          next if taken.include?(name) || name?(name)

          clean = cleaned(value)
          kept[name] = clean unless clean.nil? || clean == '' || clean == {}
        end
        stripped(left)
      end

      private

      # Only a tool that is a server elsewhere is called with credentials; the parameters of a function may be named like one.
      def tool(tool)
        return tool unless tool.is_a?(Hash) && (tool['type'] == 'mcp' || tool.key?('server_url'))

        stripped(tool)
      end

      def source(value)
        return value.map { |entry| entry.is_a?(Hash) ? stripped(entry) : entry } if value.is_a?(Array)

        value.is_a?(Hash) ? stripped(value) : value
      end

      def scheme?(value)
        return value.any? { |entry| scheme?(entry) } if value.is_a?(Array)

        value.is_a?(String) && SCHEME.match?(value)
      end

      # `X-Api-Key`, `x_api_key` and `xApiKey` are the same words.
      def words(name)
        name.gsub(/([a-z\d])([A-Z])/, '\1 \2').downcase.split(/[^a-z\d]+/).reject(&:empty?)
      end

      # Limits and counts speak of tokens too: "x-ratelimit-remaining-tokens", "token-count".
      def token?(words, index)
        words[index] == 'token' && index == words.length - 1
      end

      def key?(words, index)
        words[index] == 'key' && (words.length == 1 || (index.positive? && KEY_WORDS[words[index - 1]] == true))
      end
    end
  end
end
