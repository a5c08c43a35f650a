require_relative 'moments'
require_relative 'schema_checks'

# From a value to a record: the same checks and the same defaults as the collector's. Only the structure is looked at; what messages
# and answers hold is carried as it is. Raises NotOurs for a value that the collector would refuse or that only it can read.
module Promptlog
  module Schema
    extend self

    VERSION = 1
    MAX_ID_LENGTH = 512
    MAX_SESSION_LENGTH = 1024
    MAX_SESSION_BYTES = 2048
    DROPPED = %w[id _rid _self _etag _attachments _ts erased moved_to orphaned].freeze
    TEXTS = %w[operation provider system_fingerprint door].freeze
    OBJECTS = %w[request timing error client gateway properties changed].freeze
    KNOWN = (%w[response_id chat_session_id user message schema_version revision time accepted] +
             %w[feedback tags outcome masked halves] + OBJECTS + TEXTS).freeze
    MESSAGE_KNOWN = %w[id prompt other_attr previous_message_id].freeze
    OUTCOMES = %w[completed aborted failed filtered].freeze
    HALVES = %w[request response].freeze

    # A record. `now` is when Logstash took it.
    def record(value, now:)
      record_of(value, now, false)
    end

    # Half of a record: `halves` names which, and the half with the answer needs no prompt.
    def part(value, now:)
      record_of(value, now, true)
    end

    # The messages of a prompt with their roles as they are stored: "user" becomes "human".
    def prompt(given)
      SchemaChecks.list(given) { |message| message.is_a?(Hash) }.map { |message| with_role(message) }
    end

    private

    def record_of(value, now, is_part)
      source = SchemaChecks.members(value)
      raise NotOurs, 'messages cut into pieces' if source.key?('pieces')

      given = SchemaChecks.members(source['message'])
      response_id = SchemaChecks.text(source['response_id'])
      id = id_of(given['id'].nil? ? source['id'] : given['id'], response_id)
      record = response_id.to_s.empty? ? {} : { 'response_id' => response_id }
      record['chat_session_id'] = session_of(source['chat_session_id']) || id
      record['user'] = user_of(source['user'])
      record['message'] = message_of(given, id, is_part)
      record['schema_version'] = VERSION
      record['revision'] = 1
      record['time'] = time_of(source['time'], now)
      add_siblings(source, record, is_part, now)
      record
    end

    def add_siblings(source, record, is_part, now)
      TEXTS.each { |name| record[name] = source[name] unless SchemaChecks.text(source[name]).nil? }
      OBJECTS.each { |name| record[name] = object_of(name, source[name]) unless source[name].nil? }
      add_lists(source, record)
      record['accepted'] = time_of(source['accepted'], now)
      add_count_and_halves(source, record, is_part)
      source.each { |name, member| record[name] = member unless KNOWN.include?(name) || DROPPED.include?(name) }
    end

    def add_lists(source, record)
      feedback, tags, outcome = source.values_at('feedback', 'tags', 'outcome')
      record['feedback'] = feedback_of(feedback, record['time']) unless feedback.nil?
      record['tags'] = SchemaChecks.list(tags) { |tag| tag.is_a?(String) } unless tags.nil?
      return if outcome.nil?

      record['outcome'] = OUTCOMES.include?(outcome) ? outcome : SchemaChecks.refuse
    end

    def add_count_and_halves(source, record, is_part)
      masked, halves = source.values_at('masked', 'halves')
      record['masked'] = masked.is_a?(Numeric) && masked >= 0 ? masked : SchemaChecks.refuse unless masked.nil?
      return if halves.nil? && !is_part

      record['halves'] = SchemaChecks.list(halves) { |half| HALVES.include?(half) }
      SchemaChecks.refuse if is_part && halves.empty?
    end

    def id_of(given, response_id)
      return SchemaChecks.bounded(given, MAX_ID_LENGTH) unless given.nil?
      return response_id unless response_id.to_s.empty? || Text.longer?(response_id, MAX_ID_LENGTH)

      raise NotOurs, 'a value without an id of its own'
    end

    def session_of(given)
      return nil if given.nil?

      session = SchemaChecks.bounded(given, MAX_SESSION_LENGTH)
      session.bytesize <= MAX_SESSION_BYTES ? session : SchemaChecks.refuse
    end

    def user_of(given)
      return { 'name' => '', 'user_id' => '' } if given.nil?

      user = SchemaChecks.members(given)
      user.merge('name' => user['name'].nil? ? '' : user['name'], 'user_id' => user['user_id'].nil? ? '' : user['user_id'])
    end

    def message_of(given, id, is_part)
      message = {
        'id' => id,
        'prompt' => given['prompt'].nil? && is_part ? [] : prompt(given['prompt']),
        'other_attr' => attributes_of(given['other_attr']),
        'previous_message_id' => SchemaChecks.text(given['previous_message_id']) || ''
      }
      given.each { |name, member| message[name] = member unless MESSAGE_KNOWN.include?(name) }
      message
    end

    def with_role(message)
      role = message['role']
      return message if role.is_a?(String) && role != 'user'

      message.merge('role' => role == 'user' ? 'human' : role_of(message))
    end

    # Items of the Responses API that are no messages carry no role: what a tool answered comes from it, the rest from the model.
    def role_of(item)
      SchemaChecks.refuse unless item['role'].nil?
      type = item['type']
      return 'human' if !type.is_a?(String) || type == 'message'

      type.end_with?('_output') ? 'tool' : 'assistant'
    end

    # Attributes are objects with a single member each, however they were given.
    def attributes_of(given)
      return [] if given.nil?

      entries = given.is_a?(Array) ? given : [SchemaChecks.members(given)]
      entries.flat_map { |entry| SchemaChecks.members(entry).map { |name, value| { name => value } } }
    end

    def object_of(name, given)
      object = SchemaChecks.members(given)
      return timing_of(object) if name == 'timing'

      object.each_value { |at| SchemaChecks.refuse unless at.is_a?(String) } if name == 'changed'
      object
    end

    def timing_of(given)
      timing = given.dup
      %w[started ended].each { |name| timing[name] = Moments.iso(given[name]) || given[name] if given.key?(name) }
      timing
    end

    def feedback_of(given, time)
      SchemaChecks.list(given) { |entry| judgement?(entry) }.map do |entry|
        entry.merge('at' => entry['at'].nil? ? time : (Moments.iso(entry['at']) || SchemaChecks.refuse))
      end
    end

    def judgement?(entry)
      name = SchemaChecks.members(entry)['name']
      name.is_a?(String) && !name.empty?
    end

    def time_of(value, now)
      value.nil? ? now : (Moments.iso(value) || SchemaChecks.refuse)
    end
  end
end
