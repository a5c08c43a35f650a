require_relative 'conversation'
require_relative 'model_apis'
require_relative 'secrets'

# The prompt and the parameters in the request body of each API.
module Promptlog
  module Formats
    module ModelRequests
      extend self

      PROMPT_MEMBERS = { 'chat' => 'messages', 'responses' => 'input', 'completion' => 'prompt', 'embeddings' => 'input' }.freeze

      # What a request says of the record it is to become.
      Asked = Struct.new(:prompt, :request, :user, :session, :previous)

      def read(answered_by, body)
        # Some servers are asked in the shape of one API and answer in that of another.
        api = body.key?(PROMPT_MEMBERS[answered_by]) ? answered_by : (ModelApis.of_request(body) || answered_by)
        raise Left, :other_api unless ModelApis::READ.include?(api)

        prompt, rest = split(api, body)
        Asked.new(prompt, Secrets.request(rest), user(body), session(rest['conversation']), Look.text(rest['previous_response_id']))
      end

      # What the model is told before everything else, in the place where Chat Completions has it.
      def system(content)
        content.nil? || content == '' ? [] : [{ 'role' => 'system', 'content' => content }]
      end

      private

      def split(api, body)
        case api
        when 'chat' then [messages(body['messages']), body.except('messages')]
        when 'responses' then [system(body['instructions']) + messages(body['input']), body.except('input', 'instructions')]
        else
          name = PROMPT_MEMBERS[api]
          [Conversation.inputs(body[name]), body.except(name)]
        end
      end

      # Messages as they came; what is no message is what the user said.
      def messages(given)
        return [] if given.nil?

        (given.is_a?(Array) ? given : [given]).map { |message| message.is_a?(Hash) ? with_role(message) : Conversation.said(message) }
      end

      def with_role(message)
        role = message['role']
        role.nil? || role.is_a?(String) ? message : message.merge('role' => Look.text(role) || 'user')
      end

      def user(body)
        Look.text(body['safety_identifier']) || Look.text(body['user']) ||
          Look.text(Promptlog::Values.members(body['metadata'])['user_id'])
      end

      def session(conversation)
        Look.text(conversation) || Look.text(Promptlog::Values.members(conversation)['id'])
      end
    end
  end
end
