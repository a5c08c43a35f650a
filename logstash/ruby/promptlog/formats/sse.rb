require_relative '../values'

# Server-sent events out of the text of a whole stream.
module Promptlog
  module Formats
    module Sse
      extend self

      BLANK = Promptlog::Values::BLANK
      BEGINNING = /\A\ufeff?#{BLANK}*(?:(?:data|event|id|retry)#{BLANK}?:|:)/
      LATER_LINE = /[\n\r](?:data|event):/
      JSON_BEGUN = /\A#{BLANK}*[\[{]/

      # The name given by an `event:` line, or nil, and the `data:` lines, joined.
      Event = Struct.new(:name, :data)

      # Whether text is a captured stream, also one whose beginning is missing.
      def stream?(text)
        BEGINNING.match?(text) || (!JSON_BEGUN.match?(text) && LATER_LINE.match?(text))
      end

      # All events of a text. Comments, ids and retry times are passed over; the last needs no empty line behind it.
      def events(text)
        events = []
        name = nil
        data = []
        (text.delete_prefix("\ufeff").split(/\r\n|\n|\r/, -1) << '').each do |line|
          if line.empty?
            events << Event.new(name, data.join("\n")) unless data.empty?
            name = nil
            data = []
            next
          end
          field, value = line.split(':', 2)
          value = (value || '').delete_prefix(' ')
          data << value if field == 'data'
          name = value.empty? ? nil : value if field == 'event'
        end
        events
      end
    end
  end
end
