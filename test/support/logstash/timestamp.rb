require 'time'

# LogStash::Timestamp as far as scripts use it: an instant that is written in ISO 8601 UTC, with milliseconds at least.
module LogStash
  class Timestamp
    include Comparable

    attr_reader :time

    def initialize(value = Time.now)
      @time = value.is_a?(Time) ? value.getutc : Time.iso8601(value).getutc
    end

    def self.now
      new
    end

    # Nil for what names no instant.
    def self.coerce(value)
      case value
      when Timestamp then value
      when Time, String then new(value)
      end
    rescue ArgumentError
      nil
    end

    def to_iso8601
      digits = time.nsec % 1_000_000 == 0 ? 3 : 9
      time.strftime("%Y-%m-%dT%H:%M:%S.%#{digits}NZ")
    end
    alias to_s to_iso8601

    def <=>(other)
      other.is_a?(Timestamp) ? time <=> other.time : nil
    end
  end
end
