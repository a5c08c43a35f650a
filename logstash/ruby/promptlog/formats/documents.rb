require_relative 'instants'

# The document structure itself, in its own fields or with the siblings a record has.
module Promptlog
  module Formats
    module Documents
      extend self

      def document?(value)
        message = Promptlog::Values.members(value)['message']
        message.is_a?(Hash) && (message.key?('prompt') || message.key?('other_attr') || value['halves'].is_a?(Array))
      end

      # The record or the half of one that a document is; nil for what is left of an erased one.
      def read(value, time)
        return nil unless value['erased'].nil?

        message = Promptlog::Values.members(value['message'])
        id = given(message['id']) || given(value['id']) || given(value['response_id']) || raise(Left, :no_id)
        record = value.dup
        record.delete('chat_session_id') if given(value['chat_session_id']).nil?
        record['message'] = message.merge('id' => id) if value['message'].is_a?(Hash)
        record['time'] = time_of(value, message) || time || raise(Left, :no_time)
        { 'kind' => record['halves'].nil? ? 'record' : 'part', 'value' => record }
      end

      private

      # The structure's placeholders are empty texts: they give nothing. What is false is an id, and a wrong one.
      def given(value)
        raise Left, :fault if value == false

        value == '' ? nil : value
      end

      def time_of(value, message)
        raise Left, :fault if value['time'] == false

        value['time'] || created(message['other_attr']) || Instants.given(value['_ts'])
      end

      # When the answer was made, from the attributes: a list of objects, or one object.
      def created(attributes)
        entries = attributes.is_a?(Hash) ? [attributes] : Promptlog::Values.list(attributes)
        entries.each do |entry|
          instant = Instants.given(Promptlog::Values.members(entry)['created'])
          return instant if instant
        end
        nil
      end
    end
  end
end
