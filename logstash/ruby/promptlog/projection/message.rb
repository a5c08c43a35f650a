require_relative '../search_values'
require_relative 'blob'

# Messages as OpenTelemetry writes them: a role and parts. Contents of Chat Completions, Anthropic Messages and Responses items are
# understood; of a part of no known type, its type and text are kept.
module Promptlog
  module Projection
    module Message
      extend self

      # The message with what it says, the tools it calls and what a tool answered.
      def message(given)
        role = role_of(given['role'])
        return { 'role' => role, 'parts' => [tool_answer(given)] } if %w[tool function].include?(role)

        parts = []
        add_text(parts, 'reasoning', given['reasoning_content'])
        if given.key?('type') && !given.key?('content')
          add_part(parts, given)
        else
          add_content(parts, given['content'])
        end
        add_extras(parts, given)
        { 'role' => role, 'parts' => parts }
      end

      # The parts of one content part, block or item, added to `parts`.
      def add_part(parts, value)
        return add_text(parts, 'text', value) if value.is_a?(String)

        source = Values.members(value)
        type = SearchValues.keyword(source['type']) || 'text'
        reader = READERS[type]
        part = reader.nil? ? unknown(type, source) : send(reader, source)
        parts << part unless part.nil?
      end

      # The text of a message that a person would read: its text parts, one below the other.
      def text_of(message)
        texts = message['parts'].filter_map { |part| part['content'] if part['type'] == 'text' }
        texts.empty? ? nil : texts.join("\n")
      end

      private

      def role_of(role)
        role == 'human' ? 'user' : (SearchValues.keyword(role) || 'user')
      end

      def add_content(parts, content)
        return content.each { |part| add_part(parts, part) } if content.is_a?(Array)

        add_part(parts, content) unless content.nil?
      end

      def add_text(parts, type, value)
        content = SearchValues.text(value)
        parts << { 'type' => type, 'content' => content } unless content.nil?
      end

      def add_extras(parts, message)
        add_text(parts, 'refusal', message['refusal'])
        audio = Values.members(message['audio'])
        add_text(parts, 'text', audio['transcript'])
        sound = Blob.from_data(audio['data'], nil, 'audio')
        parts << sound unless sound.nil?
        Values.list(message['tool_calls']).each { |call| parts << tool_call(Values.members(call)) }
        function = message['function_call']
        parts << tool_call({ 'function' => function }) unless function.nil?
      end

      # `function` and `custom` of Chat Completions, items of the Responses API and blocks of Anthropic name the same three things.
      def tool_call(call)
        named = Values.members(Values.first(call, 'function', 'custom') || call)
        Values.known(
          'type' => 'tool_call', 'id' => SearchValues.keyword(Values.first(call, 'call_id', 'id')),
          'name' => SearchValues.keyword(named['name']),
          'arguments' => SearchValues.stored(Values.first(named, 'arguments', 'input'))
        )
      end

      def tool_answer(answer)
        Values.known(
          'type' => 'tool_call_response',
          'id' => SearchValues.keyword(Values.first(answer, 'tool_call_id', 'tool_use_id', 'call_id', 'id')),
          'name' => SearchValues.keyword(answer['name']),
          'response' => answer_of(Values.first(answer, 'response', 'output', 'content'))
        )
      end

      def answer_of(content)
        return SearchValues.text(content) if content.is_a?(String)
        return SearchValues.stored(content) unless content.is_a?(Array)

        parts = []
        add_content(parts, content)
        SearchValues.stored(parts)
      end

      def unknown(type, source)
        Values.known('type' => type, 'content' => SearchValues.text(Values.first(source, 'text', 'content')))
      end

      def written(source)
        content = SearchValues.text(Values.first(source, 'text', 'content'))
        content.nil? ? nil : { 'type' => 'text', 'content' => content }
      end

      def refusal(source)
        { 'type' => 'refusal', 'content' => SearchValues.text(Values.first(source, 'refusal', 'content')) || '' }
      end

      def picture(source)
        given = source['image_url']
        Blob.from_url(given.is_a?(String) ? given : Values.members(given)['url'], 'image') || Blob.from_file(source, 'image')
      end

      def sound(source)
        audio = Values.members(source['input_audio'].nil? ? source : source['input_audio'])
        format = SearchValues.keyword(audio['format'])
        Blob.from_data(audio['data'], format && "audio/#{format}", 'audio')
      end

      def file(source)
        Blob.from_file(Values.members(source['file'].nil? ? source : source['file']), 'document')
      end

      def input_file(source)
        Blob.from_file(source, 'document')
      end

      def image(source)
        Blob.from_source(source['source'], 'image')
      end

      def document(source)
        Blob.from_source(source['source'], 'document')
      end

      def blob(source)
        Blob.from_data(source['content'], source['mime_type'], SearchValues.keyword(source['modality']) || 'document')
      end

      def uri(source)
        Blob.from_url(source['uri'], SearchValues.keyword(source['modality']) || 'document')
      end

      def reasoning(source)
        content = Values.first(source, 'content', 'thinking', 'summary')
        lines = content.is_a?(Array) ? content.map { |entry| Values.members(entry)['text'] } : [content]
        written = lines.filter_map { |line| SearchValues.text(line) }.join("\n")
        written.empty? ? { 'type' => 'reasoning' } : { 'type' => 'reasoning', 'content' => written }
      end

      READERS = {
        written: %w[text input_text output_text summary_text],
        refusal: %w[refusal],
        picture: %w[image_url input_image],
        sound: %w[input_audio],
        file: %w[file],
        input_file: %w[input_file],
        image: %w[image],
        document: %w[document],
        blob: %w[blob],
        uri: %w[uri],
        reasoning: %w[reasoning thinking redacted_thinking],
        tool_call: %w[tool_call tool_use server_tool_use function_call custom_tool_call server_tool_call],
        tool_answer: %w[tool_result tool_call_response function_call_output custom_tool_call_output]
      }.flat_map { |reader, types| types.map { |type| [type, reader] } }.to_h.freeze
    end
  end
end
