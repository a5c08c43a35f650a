require_relative 'model_answers'
require_relative 'model_bodies'
require_relative 'model_failures'
require_relative 'model_headers'
require_relative 'model_requests'

# A call of a model's API, as a gateway saw it pass, as the members of a record.
module Promptlog
  module Formats
    class ModelCall
      # What was seen of a call; bodies are text or parsed.
      Seen = Struct.new(:url, :method, :request, :response, :status, :request_headers, :response_headers, :started, :duration,
                        keyword_init: true)

      # The members of the call's record; nil when neither its address nor its bodies are of a model's API.
      def self.record(seen, api)
        return nil unless (Look.text(seen.method) || 'POST').downcase(:ascii) == 'post'

        call = new(seen, api)
        call.model? ? call.record : nil
      end

      def initialize(seen, api)
        @seen = seen
        @address = ModelApis.address(seen.url)
        hint = api || @address&.api
        @request = ModelBodies.read(seen.request, hint)
        @response = ModelBodies.read(seen.response, hint)
        @api = ModelApis.of_answer(@response.value) || hint || ModelApis.of_request(@request.value)
        @sent = ModelHeaders.read(seen.request_headers)
        @received = ModelHeaders.read(seen.response_headers)
      end

      def model?
        !@api.nil?
      end

      def record
        raise Left, :other_api unless ModelApis::READ.include?(@api)
        raise Left, :odd_body if @request.text || (@response.text && !failed?)

        asked = ModelRequests.read(@api, @request.object || {})
        answer = answer()
        error = error()
        {
          'chat_session_id' => asked.session,
          'user' => user(asked),
          'message' => message(asked, answer),
          'time' => Moments.iso(@seen.started) || answer&.created,
          'operation' => ModelApis::OPERATIONS[@api],
          'provider' => provider,
          'response_id' => answer&.id,
          'system_fingerprint' => answer&.fingerprint,
          'request' => Look.some(request(asked, answer)),
          'timing' => Look.some('started' => Moments.iso(@seen.started), 'duration_ms' => @seen.duration),
          'error' => error,
          'client' => Look.some(ModelHeaders.client(@sent)),
          'gateway' => Look.some('region' => @received['x-ms-region'], 'backend' => @address&.host, 'status_code' => @seen.status),
          'properties' => Look.some(properties),
          'raw' => Look.some('request' => raw_request, 'response' => raw_answer),
          'outcome' => outcome(answer, error)
        }.compact
      end

      private

      def failed?
        !@seen.status.nil? && @seen.status >= 400
      end

      def answer
        body = @response.object
        if body
          answered = ModelApis.of_answer(body) || ModelFailures.read(body, @seen.status, @received).nil?
          return answered ? ModelAnswers.read(@api, body) : nil
        end
        return nil if failed? || @response.stream || @response.value.nil?

        ModelAnswers.read('chat', { 'response' => @response.value })
      end

      def error
        told = @response.stream&.error
        return ModelFailures.read(@response.value.nil? ? @response.text : @response.value, @seen.status, @received) if told.nil?

        # Its headers had said that all is well before the failure came.
        told = { 'message' => Look.text(told) }.compact unless told.is_a?(Hash)
        ModelFailures.read(told.key?('error') || told['type'] == 'error' ? told : { 'error' => told }, nil, {})
      end

      def user(asked)
        id = asked.user || @sent['x-apim-end-user-id']
        id && { 'user_id' => id }
      end

      def message(asked, answer)
        echo = answer&.echo || {}
        repeated = @request.object.nil? || !@request.object.key?('instructions')
        {
          'id' => answer&.id,
          'prompt' => (repeated ? ModelRequests.system(echo['instructions']) : []) + asked.prompt,
          'other_attr' => answer&.attributes,
          'previous_message_id' => asked.previous || Look.text(echo['previous_response_id'])
        }.compact
      end

      # Parameters that an answer of the Responses API repeats, for a record whose request is not known or says less.
      def request(asked, answer)
        request = (answer&.echo || {}).except('instructions').compact.merge(asked.request)
        deployment = @address&.deployment
        request['model'].nil? && deployment ? request.merge('model' => deployment) : request
      end

      def provider
        return @address.provider if @address&.provider

        body = Promptlog::Values.members(@response.value)
        filtered = body.key?('prompt_filter_results') || body.key?('prompt_annotations')
        ModelHeaders.azure?(@received) || filtered ? 'azure.ai.openai' : 'openai'
      end

      def properties
        ModelHeaders.kept(@sent, @received).merge(
          'deployment' => @address&.deployment,
          'api_version' => @address&.version,
          'partial' => @response.stream && !@response.stream.whole ? true : nil
        )
      end

      # What a request was that is no object.
      def raw_request
        @request.value.is_a?(Hash) ? nil : @request.value
      end

      # What a failure was answered with that is neither an object nor its message.
      def raw_answer
        value = @response.value
        failed? && !value.is_a?(Hash) && !value.is_a?(String) && @response.text.nil? ? value : nil
      end

      def outcome(answer, error)
        return ModelFailures.filter?(error) ? 'filtered' : 'failed' if error
        return answer&.outcome == 'filtered' ? 'filtered' : 'aborted' if @response.stream && !@response.stream.whole

        answer&.outcome
      end
    end
  end
end
