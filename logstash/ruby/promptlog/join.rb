require_relative 'join/lists'
require_relative 'join/order'
require_relative 'not_ours'

# Joins the two halves of a record by the collector's rules of merging: the end is the same, whichever half comes first.
module Promptlog
  module Join
    extend self

    OBJECTS = %w[user request timing error client gateway properties raw].freeze
    # Worst last.
    OUTCOMES = [MISSING, 'completed', 'aborted', 'filtered', 'failed'].freeze
    # What depends on who sent a half and on when which of its fields was changed: only the collector knows the other versions.
    LEFT = %w[changed bound_to].freeze

    # The record that two halves make. Neither is changed.
    def merge(first, second)
      raise NotOurs, 'a half with a history of its own' if LEFT.any? { |name| first.key?(name) || second.key?(name) }
      raise NotOurs, 'halves of two sessions' if [first, second].filter_map { |half| session_of(half) }.uniq.length > 1

      return first if first.reject { |name, _| name == 'revision' } == second.reject { |name, _| name == 'revision' }

      joined = members(first, second) { |name, one, other| top(name, one, other) }
      joined['chat_session_id'] = session_of(first) || session_of(second) || first['chat_session_id']
      joined['revision'] = first['revision'] + 1
      joined
    end

    private

    def top(name, one, other)
      return object(one, other) if OBJECTS.include?(name)

      case name
      when 'message' then message(one, other)
      when 'schema_version', 'masked' then Order.larger(one, other)
      when 'time', 'accepted' then Order.earlier(one, other)
      when 'feedback' then Lists.feedback(one, other)
      when 'tags' then Lists.tags(one, other)
      when 'halves' then Lists.halves(one, other)
      when 'outcome' then worse(one, other)
      else Order.fuller(one, other)
      end
    end

    def message(one, other)
      members(one, other) do |name, left, right|
        case name
        when 'prompt' then Lists.prompts(left, right)
        when 'other_attr' then Lists.attributes(left, right)
        else Order.fuller(left, right)
        end
      end
    end

    # An object counts more than anything else that stands where one should.
    def object(one, other)
      return Order.fuller(one, other) unless one.is_a?(Hash) || other.is_a?(Hash)

      members(one.is_a?(Hash) ? one : {}, other.is_a?(Hash) ? other : {}) { |_name, left, right| Order.fuller(left, right) }
    end

    def members(one, other)
      (one.keys | other.keys).each_with_object({}) do |name, joined|
        value = yield(name, one.fetch(name, MISSING), other.fetch(name, MISSING))
        joined[name] = value unless value == MISSING
      end
    end

    # The session that a record was given; one that is its own session has none.
    def session_of(record)
      session = record['chat_session_id']
      session == record['message']['id'] ? nil : session
    end

    def worse(one, other)
      OUTCOMES.index(one) >= OUTCOMES.index(other) ? one : other
    end
  end
end
