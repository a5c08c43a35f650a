require 'uri'
require_relative 'addresses'

# The model APIs, told apart by the address of a call or by what was sent and answered.
module Promptlog
  module Formats
    module ModelApis
      extend self

      # What the operation of a record is called.
      OPERATIONS = {
        'chat' => 'chat', 'completion' => 'text_completion', 'responses' => 'chat', 'messages' => 'chat', 'embeddings' => 'embeddings',
        'image' => 'image_generation', 'transcription' => 'transcription', 'translation' => 'translation', 'speech' => 'speech'
      }.freeze
      # Those whose bodies Ruby reads.
      READ = %w[chat completion responses embeddings].freeze
      PLACE = %r{/(?:deployments|engines)/([^/]+)(?=/)}
      # Beside chat completions, whose path is theirs alone, a path must stand below a version or a model.
      PATH = %r{/(?:v\d[\da-z.]*|openai|models|extensions|(?:deployments|engines)/[^/]+)
                /(completions|embeddings|responses|messages|(?:images|audio)/[a-z]+)\z}x
      OF_PATH = {
        'completions' => 'completion', 'embeddings' => 'embeddings', 'responses' => 'responses', 'messages' => 'messages',
        'images/generations' => 'image', 'images/edits' => 'image', 'images/variations' => 'image',
        'audio/transcriptions' => 'transcription', 'audio/translations' => 'translation', 'audio/speech' => 'speech'
      }.freeze
      HOSTS = [
        [/\.(?:openai|cognitiveservices|services\.ai)\.azure\.(?:com|us|cn)\z/, 'azure.ai.openai'],
        [/\.inference\.ai\.azure\.com\z/, 'azure.ai.inference'],
        [/(?:\A|\.)openai\.com\z/, 'openai'],
        [/(?:\A|\.)anthropic\.com\z/, 'anthropic'],
        [/(?:\A|\.)groq\.com\z/, 'groq'],
        [/(?:\A|\.)mistral\.ai\z/, 'mistral_ai'],
        [/(?:\A|\.)deepseek\.com\z/, 'deepseek'],
        [/(?:\A|\.)perplexity\.ai\z/, 'perplexity'],
        [/(?:\A|\.)x\.ai\z/, 'x_ai'],
        [/(?:\A|\.)openrouter\.ai\z/, 'openrouter'],
        [/\Agenerativelanguage\.googleapis\.com\z/, 'gcp.gemini']
      ].freeze
      ANTHROPIC_MEMBERS = %w[system anthropic_version thinking stop_sequences top_k].freeze

      # Where a call went, as far as its address says.
      Address = Struct.new(:api, :provider, :host, :deployment, :version)

      # What an address says; nil when it is not that of a model API.
      def address(given)
        return nil if given.nil?

        parts = Addresses.parts(given)
        path = parts.path.sub(%r{/+\z}, '')
        api = path.end_with?('/chat/completions') ? 'chat' : OF_PATH[PATH.match(path)&.[](1)]
        return nil if api.nil?

        deployment = PLACE.match(path)&.[](1)
        version = URI.decode_www_form(parts.query).assoc('api-version')&.last
        Address.new(api, provider(parts.host, path, api), parts.host, deployment && unescaped(deployment), version)
      rescue ArgumentError
        raise Left, :odd_address
      end

      # The API of an answer or of a folded stream; nil when its shape is that of none.
      def of_answer(answer)
        return nil unless answer.is_a?(Hash)
        return 'responses' if answer['object'] == 'response'
        return 'messages' if answer['type'] == 'message' && answer['content'].is_a?(Array)
        return of_choices(answer) if answer['choices'].is_a?(Array)
        return 'responses' if answer['output'].is_a?(Array) && answer.key?('status') && answer.key?('created_at')

        of_data(answer, Promptlog::Values.members(Promptlog::Values.list(answer['data'])[0]))
      end

      # The API of a request; nil when its shape is that of none.
      def of_request(request)
        return nil unless request.is_a?(Hash)

        messages, prompt = request.values_at('messages', 'prompt')
        return prompt?(messages) ? of_messages(request) : nil if messages.is_a?(Array)
        return nil unless request['model'].is_a?(String)
        return of_input(request) if request.key?('input')
        return pictured?(request) ? 'image' : 'completion' if prompt.is_a?(String) || prompt.is_a?(Array)

        prompt.is_a?(Hash) || !request['previous_response_id'].nil? ? 'responses' : nil
      end

      private

      def provider(host, path, api)
        return 'anthropic' if api == 'messages'

        known = host && HOSTS.find { |pattern, _| pattern.match?(host) }&.last
        known || (path.include?('/deployments/') ? 'azure.ai.openai' : nil)
      end

      # The name itself where its percent signs stand for no text.
      def unescaped(name)
        return name if !name.include?('%') || name.match?(/%(?!\h\h)/)

        text = [name.gsub(/%\h\h|[^%]/) { |part| part.start_with?('%') ? part[1, 2] : part.unpack1('H*') }].pack('H*')
        text.force_encoding(Encoding::UTF_8).valid_encoding? ? text : name
      end

      def of_choices(answer)
        first = Promptlog::Values.members(answer['choices'][0])
        legacy = first['text'].is_a?(String) && !first.key?('message')
        answer['object'] == 'text_completion' || legacy ? 'completion' : 'chat'
      end

      def of_data(answer, first)
        return 'embeddings' if first['object'] == 'embedding' || first.key?('embedding')

        first.key?('b64_json') || (first.key?('url') && answer.key?('created')) ? 'image' : nil
      end

      def prompt?(messages)
        !messages.empty? && messages.all? { |message| Promptlog::Values.members(message)['role'].is_a?(String) }
      end

      def of_messages(request)
        claude = request['model'].is_a?(String) && request['model'].start_with?('claude')
        anthropic = ANTHROPIC_MEMBERS.any? { |name| request.key?(name) }
        anthropic || (claude && request.key?('max_tokens')) ? 'messages' : 'chat'
      end

      def of_input(request)
        return 'speech' if request.key?('voice')

        first = Promptlog::Values.list(request['input'])[0]
        vectored = request.key?('encoding_format') || request.key?('dimensions') || request['model'].downcase(:ascii).include?('embed')
        vectored || first.is_a?(Numeric) || first.is_a?(String) ? 'embeddings' : 'responses'
      end

      def pictured?(request)
        request['model'].match?(/\A(?:dall-e|gpt-image)/) || request.key?('size') || request.key?('quality')
      end
    end
  end
end
