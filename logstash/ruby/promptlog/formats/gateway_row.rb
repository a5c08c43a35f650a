require_relative 'fields'
require_relative 'model_call'

# A row of the gateway's log (`GatewayLogs`, `ApiManagementGatewayLogs`): one call through API Management from its beginning to its
# end. It gives the half `response`, which is how the call went, and the half `request` too where the request's body was logged.
module Promptlog
  module Formats
    class GatewayRow
      GONE = %w[ClientConnectionFailure OperationCanceled RequestAborted].freeze

      def initialize(row, time)
        @row = row
        @arrived = time
        @started = Instants.moment(row.get('time', 'timegenerated'))
        @took = row.number('durationms', 'totaltime')
        @took = nil if @took&.negative?
        @operation = row.text('operationid')
        @call = call
      end

      # The part; nil for calls of other APIs, which the collector ignores.
      def read
        known = ModelCall.record(@call, Operations.api(@operation))
        return nil if known.nil?

        # Where no address tells, API Management stands before Azure OpenAI.
        known = known.merge('provider' => 'azure.ai.openai') if @call.url.nil? && known['provider'] == 'openai'
        { 'kind' => 'part', 'value' => value(known) }
      end

      private

      def value(known)
        error, outcome = ending(known)
        own = {
          'user' => joined({ 'user_id' => @row.text('userid') }, known['user']),
          'message' => message(known['message']),
          'time' => @started || known['time'] || Moments.iso(@arrived) || raise(Left, :no_time),
          'timing' => joined(known['timing'], 'started' => @started, 'ended' => Instants.after(@started, @took), 'duration_ms' => @took),
          'error' => error,
          'client' => joined(known['client'], client),
          'gateway' => joined(known['gateway'], gateway),
          'outcome' => outcome
        }
        own['properties'] = properties(known)
        own['halves'] = @call.request.nil? ? ['response'] : %w[request response]
        known.merge(own).compact
      end

      def joined(*sets)
        Look.some(sets.compact.map(&:compact).reduce({}, :merge))
      end

      # The bodies of the backend's side say what the model got and gave; those of the caller's side stand in for them.
      def call
        status = @row.number('responsecode')
        ModelCall::Seen.new(
          url: @row.text('backendurl') || @row.text('url'),
          method: @row.text('method', 'backendmethod'),
          request: @row.get('backendrequestbody', 'requestbody'),
          response: @row.get('backendresponsebody', 'responsebody'),
          status: status&.zero? ? nil : status,
          request_headers: Look.parsed(@row.get('backendrequestheaders', 'requestheaders')),
          response_headers: Look.parsed(@row.get('backendresponseheaders', 'responseheaders')),
          started: @started,
          duration: @took
        )
      end

      def message(message)
        id = Fields.id(@row.get('correlationid')) || Fields.id(message['id']) || raise(Left, :no_id)
        message.merge('id' => id, 'other_attr' => message['other_attr'] || [])
      end

      def client
        {
          'ip' => Addresses.ip(@row.get('calleripaddress', 'callerip', 'clientip')),
          'subscription' => @row.text('apimsubscriptionid'),
          'product' => @row.text('productid')
        }
      end

      def gateway
        {
          'service' => Addresses.service(@row.get('resourceid', '_resourceid')),
          'region' => @row.text('location', 'region'),
          'api' => @row.text('apiid'),
          'operation' => @operation,
          'backend' => Addresses.host(@row.get('backendurl')) || @row.text('backendid'),
          'status_code' => @call.status,
          'backend_status_code' => @row.number('backendresponsecode'),
          'backend_ms' => @row.number('backendtime'),
          'client_ms' => @row.number('clienttime'),
          'cache' => @row.text('cache')
        }
      end

      # The gateway's own view of a failure, with what the model's provider said of it over it.
      def ending(known)
        succeeded = @row.flag('isrequestsuccess')
        failed = @call.status.nil? ? succeeded == false : @call.status >= 400
        return [joined(known['error']), known['outcome'] || (@call.status && 'completed')] unless failed

        own = own_error
        outcome = known['outcome'] == 'filtered' ? 'filtered' : (gone?(own) ? 'aborted' : 'failed')
        [joined(own, { 'status' => @call.status }, known['error']), outcome]
      end

      def gone?(error)
        @call.status == 499 || GONE.include?(error['type'])
      end

      # The last error, or else the last of the list of errors.
      def own_error
        last = Look.object(@row.get('lasterror'))
        listed = Promptlog::Values.members(Promptlog::Values.list(Look.parsed(@row.get('errors'))).last)
        { 'type' => 'reason', 'message' => 'message', 'source' => 'source', 'section' => 'section' }.transform_values do |name|
          @row.text("lasterror#{name}") || Look.text(last[name]) || Look.text(listed[name])
        end
      end

      # The log says by a number above zero that it had to leave something out.
      def properties(known)
        truncated = @row.number('truncated')
        joined(@row.rest, known['properties'], truncated&.positive? ? { 'truncated' => true } : nil)
      end
    end
  end
end
