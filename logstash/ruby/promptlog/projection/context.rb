require_relative '../moments'
require_relative '../search_values'

# The fields around the conversation: when, who, from where, which way, and how it went.
module Promptlog
  module Projection
    module Context
      extend self

      NANOSECONDS = 1_000_000.0
      OUTCOMES = { 'completed' => 'success', 'failed' => 'failure', 'filtered' => 'failure', 'aborted' => 'unknown' }.freeze
      # Names that applications, gateways and keys give to what a company charges to.
      TEAM_NAMES = %w[TEAM_NAME TEAM team_name team].freeze

      # `event`: the call as ECS sees it.
      def event(record, is_answered)
        timing = Values.members(record['timing'])
        started = Moments.iso(timing['started'])
        ended = ended_of(timing, started)
        Values.known(
          'kind' => 'event', 'category' => ['api'], 'id' => record['message']['id'],
          'outcome' => outcome(record, is_answered), 'action' => SearchValues.text(record['operation']),
          'start' => started, 'end' => ended, 'created' => Moments.iso(record['accepted']),
          'duration' => duration(timing, started, ended)
        )
      end

      # Who asked, from where, through which gateway, and what went wrong: only the groups that could be filled.
      def groups(record)
        client = Values.members(record['client'])
        gateway = Values.members(record['gateway'])
        error = Values.members(record['error'])
        Values.known(
          'user' => user(record['user']), 'organization' => group('id' => record['user']['tenant_id']),
          'team' => team(record), 'service' => group('name' => client['app'], 'environment' => client['environment']),
          'source' => group('ip' => client['ip']), 'user_agent' => group('original' => client['user_agent']),
          'trace' => group('id' => client['trace_id']), 'span' => group('id' => client['span_id']),
          'gateway' => gateway_fields(gateway, client), 'cloud' => cloud(gateway), 'error' => error_fields(error),
          'http' => http(error['status'], Values.first(gateway, 'status_code', 'status'))
        )
      end

      private

      def ended_of(timing, started)
        return Moments.iso(timing['ended']) if timing.key?('ended')

        took = SearchValues.positive(timing['duration_ms'])
        started && took && Moments.from_milliseconds(Moments.milliseconds(started) + took)
      end

      def duration(timing, started, ended)
        took = Values.double(timing['duration_ms'])
        took = Moments.milliseconds(ended) - Moments.milliseconds(started) if took.nil? && started && ended
        took.nil? || took.negative? ? nil : Values.long(rounded(took * NANOSECONDS))
      end

      def rounded(number)
        return nil unless number.finite?

        Values.normal((number - number.floor >= 0.5 ? number.floor + 1 : number.floor).to_f)
      end

      def outcome(record, is_answered)
        OUTCOMES[record['outcome']] || (record['error'] ? 'failure' : is_answered ? 'success' : 'unknown')
      end

      def group(members)
        fields = members.transform_values { |value| SearchValues.keyword(value) }.compact
        fields.empty? ? nil : fields
      end

      # A list of people is read by their names; whoever has none stands there by what is known of them.
      def user(user)
        known = group('id' => user['user_id'], 'name' => user['name'], 'email' => user['email'])
        known && { 'name' => known['email'] || known['id'] }.merge(known)
      end

      def team(record)
        [record['properties'], record['labels']].each do |holder|
          members = Values.members(holder)
          name = members.empty? ? nil : TEAM_NAMES.filter_map { |each| SearchValues.keyword(members[each]) }.first
          return { 'name' => name } unless name.nil?
        end
        nil
      end

      def gateway_fields(gateway, client)
        named = group(
          'name' => gateway['service'], 'api' => gateway['api'], 'operation' => gateway['operation'],
          'product' => client['product'].nil? ? gateway['product'] : client['product'],
          'subscription' => client['subscription'].nil? ? gateway['subscription'] : client['subscription'],
          'backend' => gateway['backend']
        )
        attempts = SearchValues.integer(gateway['attempts'])
        attempts.nil? ? named : (named || {}).merge('attempts' => attempts)
      end

      # Azure writes the same region as "West Europe" and as "westeurope".
      def cloud(gateway)
        name = SearchValues.keyword(gateway['region'])
        name && { 'region' => name.include?(' ') ? name.delete(' ').downcase : name }
      end

      def error_fields(error)
        message = SearchValues.text(error['message'])
        named = group('type' => error['type'], 'code' => error['code'])
        message.nil? ? named : (named || {}).merge('message' => message)
      end

      # What the error says of the provider's answer counts more than what the gateway saw.
      def http(*statuses)
        code = statuses.filter_map { |status| SearchValues.short(status) }.find(&:positive?)
        code && { 'response' => { 'status_code' => code } }
      end
    end
  end
end
