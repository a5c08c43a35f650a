require_relative 'look'

# Prompts and answers out of values of which only their place is known: lists of messages or choices, JSON text of such, plain text.
module Promptlog
  module Formats
    module Conversation
      extend self

      BLANK = Promptlog::Values::BLANK
      # A prompt may begin with a bracket of its own, as in "[INST]".
      JSON_BEGUN = /\A#{BLANK}*(?:\[#{BLANK}*[\[{"\d\]]|\{#{BLANK}*["}])/

      # The messages of a prompt; nil when there is none.
      def prompt(value)
        found(value, method(:prompt_list)) { |content| { 'role' => 'user', 'content' => content } }
      end

      # The choices of an answer; nil when there is none.
      def choices(value)
        found(value, method(:choice_list)) { |content| choice({ 'role' => 'assistant', 'content' => content }, 0) }
      end

      # One text or several, or the numbers of the tokens they were made of.
      def inputs(input)
        return [] if input.nil?
        return [said(input)] unless input.is_a?(Array)
        return [said(tokens(input))] if !input.empty? && input.all?(Numeric)

        input.map { |entry| said(entry.is_a?(Array) ? tokens(entry) : entry) }
      end

      def said(content)
        { 'role' => 'user', 'content' => content }
      end

      private

      def found(value, list_from, &plain)
        text = Look.text(value)
        return filled(list_from.call(value)) || kept(value, &plain) if text.nil?
        return [plain.call(text)] unless JSON_BEGUN.match?(text)

        json = Look.json(text)
        raise Left, :cut if json == Look::NO_JSON

        filled(list_from.call(json)) || (text.length < 3 ? nil : [plain.call(text)])
      end

      def filled(list)
        list.nil? || list.empty? ? nil : list
      end

      # Anything else goes on as its JSON text.
      def kept(value)
        return nil unless value.is_a?(Hash) || value.is_a?(Array)

        value.empty? ? nil : [yield(Json.write(value))]
      end

      # Messages, or the texts and token ids that completions take instead.
      def prompt_list(value)
        messages(value) || (value.is_a?(Array) ? inputs(value) : nil)
      end

      # A list of messages, or one message, as a record takes it; nil for anything else.
      def messages(value)
        if value.is_a?(Hash)
          return messages(value['messages']) if value['messages'].is_a?(Array)

          return value.key?('role') || value.key?('content') ? [message(value)] : nil
        end
        return nil unless value.is_a?(Array)
        # Token ids, as completions take them, are no messages.
        return nil if value.any? { |entry| entry.is_a?(Numeric) || entry.is_a?(Array) }

        value.map { |entry| message(entry) }
      end

      def message(value)
        return said(value) unless value.is_a?(Hash)

        role = value['role']
        return value if role.nil? || role.is_a?(String)

        text = Look.text(role)
        text.nil? ? value.except('role') : value.merge('role' => text)
      end

      def choice_list(value)
        if value.is_a?(Hash)
          return choice_list(value['choices'].is_a?(Array) ? value['choices'] : [value])
        end
        return nil unless value.is_a?(Array)

        value.each_with_index.map do |entry, index|
          next choice({ 'role' => 'assistant', 'content' => entry }, index) unless entry.is_a?(Hash)

          message?(entry) ? choice(entry, index) : entry
        end
      end

      def message?(entry)
        !entry.key?('message') && !entry.key?('text') && entry.key?('content')
      end

      def choice(message, index)
        { 'index' => index, 'message' => message }
      end

      def tokens(ids)
        [{ 'type' => 'token_ids', 'token_ids' => ids }]
      end
    end
  end
end
