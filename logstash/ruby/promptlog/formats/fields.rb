require_relative 'addresses'
require_relative 'conversation'
require_relative 'instants'
require_relative 'operations'
require_relative 'secrets'

# Makes a record of a foreign value by a table: which place of the record is filled from which member of the value.
module Promptlog
  module Formats
    module Fields
      extend self

      LONGEST_ID = 512
      CONVERT = {
        'chat_session_id' => ->(value) { short(Look.text(value)) },
        'message.id' => ->(value) { id(value) },
        'message.prompt' => ->(value) { Conversation.prompt(value) },
        'message.other_attr.completion.choices' => ->(value) { Conversation.choices(value) },
        'message.other_attr.usage.*' => ->(value) { Look.number(value) },
        'time' => ->(value) { Instants.moment(value) },
        'timing.started' => ->(value) { Instants.moment(value) },
        'timing.ended' => ->(value) { Instants.moment(value) },
        'timing.duration_ms' => ->(value) { Look.number(value) },
        'client.ip' => ->(value) { Addresses.ip(value) },
        'gateway.backend' => ->(value) { Addresses.host(value) },
        'gateway.status_code' => ->(value) { Look.number(value) },
        'request.*' => ->(value) { Secrets.cleaned(value) }
      }.freeze
      TEXT = ->(value) { Look.text(value) }

      # The members of a record. What no field took is kept under `properties`.
      def record(fields, event, time)
        own, taken = take(fields, event)
        message = Promptlog::Values.members(own['message'])
        attributes = without_zeros(Promptlog::Values.members(message['other_attr']))
        gateway = Promptlog::Values.members(own['gateway'])
        operation = Operations.named(gateway['operation'] || attributes['object'])
        own.merge(
          'message' => message.merge(
            'prompt' => message['prompt'] || [],
            'other_attr' => attributes.map { |name, value| { name => value } }
          ),
          'time' => own['time'] || Moments.iso(time) || raise(Left, :no_time),
          'operation' => operation,
          'outcome' => outcome(attributes),
          'properties' => Look.some(Secrets.leftovers(event, taken))
        ).compact
      end

      # Text that can be the id of a record.
      def id(value)
        id = Look.text(value)
        id = id && Promptlog::Values.trim(id)
        id.nil? || id.empty? ? nil : short(id)
      end

      private

      def take(fields, event)
        tree = {}
        taken = []
        fields.each do |target, sources|
          Array(sources).each do |name|
            value = converted(target, event[name])
            next if value.nil? || value == ''

            place(tree, target.split('.'), value)
            taken << name
            break
          end
        end
        [tree, taken]
      end

      def converted(target, value)
        return nil if value.nil?

        (CONVERT[target] || CONVERT["#{target[0...target.rindex('.').to_i]}.*"] || TEXT).call(value)
      end

      def place(tree, names, value)
        inner = names[0..-2].reduce(tree) { |members, name| members[name] ||= {} }
        inner[names.last] = value
      end

      def short(text)
        text.nil? || Text.longer?(text, LONGEST_ID) ? nil : text
      end

      # Policies write zeros where an answer came without its usage.
      def without_zeros(attributes)
        counts = Promptlog::Values.members(attributes['usage']).values
        counts.any? && counts.all?(0) ? attributes.except('usage') : attributes
      end

      def outcome(attributes)
        choices = Promptlog::Values.members(attributes['completion'])['choices']
        return attributes['usage'].is_a?(Hash) ? 'completed' : nil unless choices.is_a?(Array)

        filtered = choices.any? { |choice| Promptlog::Values.members(choice)['finish_reason'] == 'content_filter' }
        filtered ? 'filtered' : 'completed'
      end
    end
  end
end
