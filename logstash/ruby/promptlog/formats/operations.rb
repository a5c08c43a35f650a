require_relative 'look'

# What a gateway's operation does, by the names that API Management and Azure OpenAI give their operations.
module Promptlog
  module Formats
    module Operations
      extend self

      # The operations of Azure OpenAI's API that call a model, in lower case.
      IDS = {
        'chatcompletions_create' => 'chat',
        'extensionschatcompletions_create' => 'chat',
        'completions_create' => 'text_completion',
        'embeddings_create' => 'embeddings',
        'createresponse' => 'chat',
        'responses_create' => 'chat',
        'imagegenerations_create' => 'image_generation',
        'begin-a-image-generation' => 'image_generation',
        'get-a-generated-image-result' => 'image_generation',
        'audiotranscriptions_create' => 'transcription',
        'transcriptions_create' => 'transcription',
        'audiotranslations_create' => 'translation',
        'translations_create' => 'translation',
        'audiospeech_create' => 'speech',
        'speech_create' => 'speech'
      }.freeze
      APIS = {
        'chat' => 'chat', 'text_completion' => 'completion', 'embeddings' => 'embeddings', 'image_generation' => 'image',
        'transcription' => 'transcription', 'translation' => 'translation', 'speech' => 'speech'
      }.freeze
      # In the titles that people read, the first of these words that occurs says it.
      WORDS = [
        [/embedding/, 'embeddings'], [/image/, 'image_generation'], [/transcri/, 'transcription'],
        [/translat/, 'translation'], [/speech/, 'speech'], [/chat|responses/, 'chat'], [/completion/, 'text_completion']
      ].freeze

      # The operation an API's own operation id stands for; nil when it calls no model that is known.
      def of_id(id)
        IDS[Look.text(id)&.downcase]
      end

      # The operation that an id, or else the words of a title, speak of.
      def named(name)
        text = Look.text(name) || ''
        raise Left, :fault if text.length > 200

        of_id(text) || WORDS.find { |word, _| word.match?(text.downcase(:ascii)) }&.last
      end

      # The shape of the bodies of such an operation.
      def api(id)
        operation = of_id(id)
        return nil if operation.nil?

        Look.text(id).downcase.include?('response') ? 'responses' : APIS[operation]
      end
    end
  end
end
