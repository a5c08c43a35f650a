require_relative 'fields'

# The two events of one call that an API Management policy writes to an event hub: `Request` gives the half `request`, `Response` the
# half `response`; both carry the call's `message-id`. Every value is text, and messages and choices are JSON inside it.
module Promptlog
  module Formats
    module ApimEvents
      extend self

      # What both events have, and what policies were extended with to tell who called.
      EITHER = {
        'message.id' => 'message-id',
        'time' => 'event-time',
        'gateway.backend' => 'backend',
        'gateway.operation' => 'operation',
        'gateway.api' => 'apiId',
        'gateway.region' => 'region',
        'gateway.status_code' => 'status',
        'request.stream' => 'stream',
        'client.product' => 'productId',
        'client.app' => %w[appid appId app-id application-id],
        'client.subscription' => %w[subscriptionId subscription-id],
        'client.ip' => %w[ip clientIp client-ip],
        'user.user_id' => %w[oid userId user-id],
        'user.name' => %w[user user-name],
        'user.tenant_id' => %w[tid tenantId tenant-id],
        'chat_session_id' => %w[chat_session_id session-id sessionId]
      }.freeze
      REQUEST = EITHER.merge(
        'timing.started' => 'event-time',
        'message.prompt' => %w[messages prompt],
        'request.model' => 'model'
      ).freeze
      RESPONSE = EITHER.merge(
        'timing.ended' => 'event-time',
        'timing.duration_ms' => 'modeltime',
        'message.other_attr.completion.choices' => 'choices',
        'message.other_attr.model' => 'model',
        'message.other_attr.usage.completion_tokens' => 'completion_tokens',
        'message.other_attr.usage.prompt_tokens' => 'prompt_tokens',
        'message.other_attr.usage.total_tokens' => 'total_tokens'
      ).freeze
      HALVES = { 'Request' => ['request', REQUEST], 'Response' => ['response', RESPONSE] }.freeze

      def event?(value)
        value.is_a?(Hash) && value.key?('event-type') && value.key?('message-id')
      end

      # The half that an event gives; nil for an event that the collector refuses.
      def read(event, time)
        half, fields = HALVES[event['event-type']]
        return nil if half.nil? || Fields.id(event['message-id']).nil?

        record = Fields.record(fields, event.except('event-type'), time)
        message = half == 'request' ? record['message'] : record['message'].except('prompt')
        value = record.merge('message' => message, 'provider' => 'azure.ai.openai', 'halves' => [half])
        { 'kind' => 'part', 'value' => value }
      end
    end
  end
end
