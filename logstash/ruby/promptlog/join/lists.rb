require_relative 'order'

# How the lists of a record are joined, each in its one normal form.
module Promptlog
  module Join
    module Lists
      extend self

      # The order of the document structure; every other attribute follows by name.
      ATTRIBUTES = %w[completion created model object usage].freeze
      HALVES = %w[request response].freeze

      # The list, where only one side has one or both have the same: it stays in its own order.
      def joined(one, other)
        return one if none?(other) || one == other

        none?(one) ? other : yield(one, other)
      end

      def attributes(one, other)
        joined(one, other) do
          left = by_name(one)
          right = by_name(other)
          names = (left.keys | right.keys).sort_by { |name| [ATTRIBUTES.index(name) || ATTRIBUTES.length, Order.units(name)] }
          names.map { |name| { name => attribute(name, left.fetch(name, MISSING), right.fetch(name, MISSING)) } }
        end
      end

      # Messages that were logged one by one carry when each was (`at`): they are gathered. A prompt that came whole stands above any
      # that was gathered, and of two whole ones the fuller is kept.
      def prompts(one, other)
        joined(one, other) do
          next gathered(one + other) if gathered?(one) && gathered?(other)

          gathered?(one) == gathered?(other) ? Order.fuller(one, other) : [one, other].find { |prompt| !gathered?(prompt) }
        end
      end

      # Every judgement once: the same name, source and time is the same judgement, and its fuller form is kept.
      def feedback(one, other)
        joined(one, other) do
          judgements = {}
          (one + other).each do |entry|
            key = Json.write([entry['at'], entry['name'], entry['source'].nil? ? '' : entry['source']])
            judgements[key] = Order.fuller(judgements.fetch(key, MISSING), entry)
          end
          judgements.sort_by { |key, _| Order.units(key) }.map(&:last)
        end
      end

      def tags(one, other)
        joined(one, other) { (one | other).sort_by { |tag| Order.units(tag) } }
      end

      # The halves that are there; no list means the whole record is, which nothing adds to.
      def halves(one, other)
        return MISSING if one == MISSING || other == MISSING

        HALVES.select { |half| one.include?(half) || other.include?(half) }
      end

      private

      def none?(list)
        list == MISSING || list == []
      end

      def by_name(attributes)
        attributes.each_with_object({}) do |entry, values|
          entry.each { |name, value| values[name] = attribute(name, values.fetch(name, MISSING), value) }
        end
      end

      def attribute(name, one, other)
        name == 'completion' ? completions(one, other) : Order.fuller(one, other)
      end

      # Two captures of an answer: each choice by its index, as some sources log every choice by itself, and all else member by member.
      def completions(one, other)
        left = choices(one)
        right = choices(other)
        return left.nil? == right.nil? ? Order.fuller(one, other) : (left.nil? ? other : one) if left.nil? || right.nil?
        return one if one == other

        indexes = (left.keys | right.keys).sort
        joined = indexes.map { |index| Order.fuller(left.fetch(index, MISSING), right.fetch(index, MISSING)) }
        (one.keys | other.keys).to_h do |name|
          [name, name == 'choices' ? joined : Order.fuller(one.fetch(name, MISSING), other.fetch(name, MISSING))]
        end
      end

      # The choices of a completion by index; nil when it has none, or some without an index of their own.
      def choices(completion)
        list = completion.is_a?(Hash) ? completion['choices'] : nil
        return nil unless list.is_a?(Array) && !list.empty?

        by_index = list.each_with_object({}) do |choice, found|
          index = choice.is_a?(Hash) ? choice['index'] : nil
          found[index] = choice if index.is_a?(Numeric)
        end
        by_index.length == list.length ? by_index : nil
      end

      def gathered?(prompt)
        prompt.all? { |message| message['at'].is_a?(String) }
      end

      def gathered(messages)
        once = messages.to_h { |message| [Order.canonical(message), message] }
        once.sort_by { |text, message| [Order.units(message['at']), Order.units(text)] }.map(&:last)
      end
    end
  end
end
