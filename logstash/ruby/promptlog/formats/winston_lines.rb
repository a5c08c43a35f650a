require_relative 'documents'
require_relative 'exchanges'

# Log lines as winston writes them in JSON, whose member `promptlog` holds a record or an exchange.
module Promptlog
  module Formats
    module WinstonLines
      extend self

      MEMBER = 'promptlog'.freeze

      def line?(value)
        value.is_a?(Hash) && value['level'].is_a?(String) && value['message'].is_a?(String)
      end

      # The record that a line carries; nil when it carries none.
      def read(line, time)
        carried = line[MEMBER]
        return nil unless carried.is_a?(Hash)

        written = Instants.given(line['timestamp']) || time
        return Documents.read(carried, written) if Documents.document?(carried)
        raise Left, :other_format unless Exchanges.exchange?(carried)

        Exchanges.read(carried, written)
      end
    end
  end
end
