require_relative 'look'

# Folds the chunks of Chat Completions and of legacy completions into the body that would have come in one piece.
module Promptlog
  module Formats
    class ChatStream
      # The first of these that says something counts; of every other member the last.
      FIRST = %w[id object created model system_fingerprint].freeze
      CONTINUED = %w[prompt_filter_results prompt_annotations citations].freeze
      # Members that are sent whole: the first that says something counts.
      WHOLE = %w[id type name role call_id expires_at format model].freeze
      # Padding against guessing from lengths.
      PADDING = 'obfuscation'.freeze
      OF_A_CHOICE = %w[index delta finish_reason message logprobs].freeze
      FILTER_RESULTS = %w[content_filter_results content_filter_result].freeze
      SEVERITIES = %w[safe low medium high].freeze
      MAX_DEPTH = 8

      Choice = Struct.new(:index, :message, :calls, :last_call, :others, :finish_reason)

      def initialize
        @head = {}
        @choices = {}
      end

      def add(chunk)
        chunk.each do |name, value|
          if name == 'choices'
            Promptlog::Values.list(value).each { |choice| add_choice(Promptlog::Values.members(choice)) }
          elsif name != PADDING && !blank?(value)
            add_to_head(name, value)
          end
        end
      end

      # The body as far as it has come; nil when nothing of it has.
      def body
        return nil if @choices.empty? && @head.empty?

        usage = @head.key?('usage') ? { 'usage' => @head['usage'] } : {}
        @head.except('usage').merge('choices' => in_order.map { |choice| choice_of(choice) }, **usage)
      end

      # Whether the stream has come to its end. `done` says that it closed with `[DONE]`.
      def whole?(done)
        done || (!@choices.empty? && @choices.values.none? { |choice| blank?(choice.finish_reason) })
      end

      private

      # Whether a value says nothing, as the blank first chunk of Azure does.
      def blank?(value)
        value.nil? || value == '' || value == 0
      end

      def in_order
        @choices.sort_by(&:first).map(&:last)
      end

      def add_to_head(name, value)
        known = @head[name]
        return if FIRST.include?(name) && @head.key?(name)
        return @head[name] = known + Promptlog::Values.list(value) if CONTINUED.include?(name) && known.is_a?(Array)

        @head[name] = value == 'chat.completion.chunk' ? 'chat.completion' : value
      end

      # What names no place belongs to the latest choice.
      def choice_at(place)
        number = place.is_a?(Numeric) ? place : [@choices.size - 1, 0].max
        @choices[number] ||= Choice.new(number, {}, {}, nil, {}, nil)
      end

      def add_choice(given)
        index = given['index']
        choice = choice_at(index.nil? ? 0 : index)
        choice.finish_reason = given['finish_reason'] unless blank?(given['finish_reason'])
        delta, message, logprobs = given.values_at('delta', 'message', 'logprobs')
        # Some servers close with the whole message: it adds nothing to the pieces that came before it.
        if delta.is_a?(Hash) then add_to_message(choice, delta)
        elsif message.is_a?(Hash) && choice.message.empty? then add_to_message(choice, message)
        end
        add_delta(choice.others, { 'logprobs' => logprobs }) if logprobs.is_a?(Hash)
        add_others(choice.others, given.except(*OF_A_CHOICE))
      end

      def add_to_message(choice, delta)
        add_delta(choice.message, delta.except('tool_calls'))
        Promptlog::Values.list(delta['tool_calls']).each do |given|
          call = Promptlog::Values.members(given)
          add_delta(call_at(choice, call['index'], call['id']), call.except('index'))
        end
      end

      # The call that a piece continues. Servers that leave out the index send each call with an id of its own.
      def call_at(choice, index, id)
        place = index.is_a?(Numeric) ? index : (blank?(id) ? choice.last_call : id)
        choice.last_call = place
        choice.calls[place] ||= {}
      end

      # Adds a piece: texts are appended, lists continued, objects filled in.
      def add_delta(target, delta, depth = 0)
        delta.each do |name, value|
          if value.nil?
            target[name] = nil unless target.key?(name)
          elsif WHOLE.include?(name)
            target[name] = value if blank?(target[name])
          else
            target[name] = added(target[name], value, depth)
          end
        end
      end

      def added(known, value, depth)
        case value
        when String then known.is_a?(String) ? known + value : value
        when Array then known.is_a?(Array) ? known + value : value
        when Hash
          return value if depth >= MAX_DEPTH

          inner = known.is_a?(Hash) ? known.dup : {}
          add_delta(inner, value, depth + 1)
          inner
        else value
        end
      end

      def add_others(target, others)
        others.each do |name, value|
          if FILTER_RESULTS.include?(name)
            target[name] = worst(Promptlog::Values.members(target[name]), Promptlog::Values.members(value))
          elsif name == 'text' && value.is_a?(String)
            target[name] = target[name].is_a?(String) ? target[name] + value : value
          elsif !value.nil?
            target[name] = value
          end
        end
      end

      # Results for one stretch of the answer after another: what was found once stays found.
      def worst(known, later)
        known.merge(later) { |_, before, after| weight(after) >= weight(before) ? after : before }
      end

      def weight(result)
        return result.map { |entry| weight(entry) }.max || 0 if result.is_a?(Array)

        found = Promptlog::Values.members(result)
        (found['filtered'] == true ? 8 : 0) + (found['detected'] == true ? 4 : 0) + (SEVERITIES.index(found['severity']) || 0)
      end

      def choice_of(choice)
        ending = { 'finish_reason' => choice.finish_reason }
        return { 'index' => choice.index, **choice.others, **ending } if choice.others.key?('text')

        called = choice.calls.empty? ? {} : { 'tool_calls' => choice.calls.values }
        head = { 'role' => choice.message['role'] || 'assistant', 'content' => choice.message['content'] }
        message = { **head, **choice.message.except('role', 'content'), **called }
        { 'index' => choice.index, 'message' => message, **choice.others, **ending }
      end
    end
  end
end
