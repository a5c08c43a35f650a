require 'digest'
require_relative 'message'

# What was said in a call: the prompt, and the answer in the shape of whichever API gave it.
module Promptlog
  module Projection
    Prompt = Struct.new(:messages, :last, :turns, :system_id)
    Answer = Struct.new(:messages, :finish_reasons, :tools_called)

    module Conversation
      extend self

      SYSTEM_ROLES = %w[system developer].freeze

      # The prompt of a record, and what follows from it: what was asked last, how many turns, which system prompt was in use.
      def prompt(given)
        messages = given.map { |message| Message.message(message) }
        asked = messages.select { |message| message['role'] == 'user' }
        last = asked.filter_map { |message| Message.text_of(message) }.last
        system = system_of(messages)
        Prompt.new(messages, last, asked.length, system && Digest::SHA256.hexdigest(system)[0, 12])
      end

      # The answer of a record: the value of its `completion`.
      def answer(completion)
        answer = Answer.new([], [], [])
        source = Values.members(completion)
        if source['choices'].is_a?(Array)
          source['choices'].each { |choice| add_choice(answer, Values.members(choice)) }
        elsif source['output'].is_a?(Array)
          add_items(answer, source)
        elsif source.key?('content')
          add(answer, said(source['content']), source['stop_reason'])
        elsif completion.is_a?(String)
          add(answer, said(completion), nil)
        end
        answer
      end

      private

      def system_of(messages)
        messages.each do |message|
          text = SYSTEM_ROLES.include?(message['role']) ? Message.text_of(message) : nil
          return text unless text.nil?
        end
        nil
      end

      def said(content)
        Message.message({ 'role' => 'assistant', 'content' => content })
      end

      def add_choice(answer, choice)
        given = choice['message'].nil? ? { 'content' => choice['text'] } : Values.members(choice['message'])
        given = given.merge('role' => 'assistant') unless given.key?('role')
        add(answer, Message.message(given), choice['finish_reason'])
      end

      def add_items(answer, response)
        message = { 'role' => 'assistant', 'parts' => [] }
        response['output'].each do |item|
          members = Values.members(item)
          is_message = members['type'] == 'message' && members['content'].is_a?(Array)
          (is_message ? members['content'] : [item]).each { |part| Message.add_part(message['parts'], part) }
        end
        add(answer, message, finish_of(response, message))
      end

      # The Responses API names no finish reason; this is what Chat Completions would have said.
      def finish_of(response, message)
        details = Values.members(response['incomplete_details'])
        if details.key?('reason')
          reason = details['reason']
          return reason == 'max_output_tokens' ? 'length' : SearchValues.keyword(reason)
        end
        return nil unless response['status'] == 'completed'

        message['parts'].any? { |part| part['type'] == 'tool_call' } ? 'tool_calls' : 'stop'
      end

      def add(answer, message, finish_reason)
        reason = SearchValues.keyword(finish_reason)
        unless reason.nil?
          message['finish_reason'] = reason
          answer.finish_reasons << reason
        end
        called = message['parts'].filter_map { |part| part['name'] if part['type'] == 'tool_call' }
        answer.tools_called.replace(answer.tools_called | called)
        answer.messages << message unless message['parts'].empty? && reason.nil?
      end
    end
  end
end
