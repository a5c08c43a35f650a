require_relative 'formats'
require_relative 'halves'
require_relative 'join'
require_relative 'json'
require_relative 'masks'
require_relative 'projection'
require_relative 'schema'

# The straight line from a raw text to search documents: format, schema, masking, halves, projection. Several workers may share one.
module Promptlog
  class Line
    DOOR = 'logstash'.freeze

    # The entries that could be made, and for every value that is left to the collector why.
    Result = Struct.new(:entries, :left)

    def initialize(halves = Halves.new)
      @halves = halves
    end

    # What a text holds. `taken` is when Logstash took it: ISO 8601 UTC with milliseconds.
    def read(text, taken)
      result = Result.new([], [])
      # No time is given: what carries none of its own gets it from the collector, and might get another month here.
      Formats.judge(Json.read(text), {}).each { |made| add(result, made, taken) }
      result
    rescue NotOurs => e
      Result.new([], [e.message])
    end

    private

    def add(result, made, taken)
      return result.left << made['reason'].to_s if made['kind'] == 'left'
      return if made['kind'] == 'ignored'

      record = made['kind'] == 'part' ? whole(part(made['value'], taken)) : gated(Schema.record(made['value'], now: taken))
      result.entries << Projection.entry(record) unless record.nil?
    rescue NotOurs => e
      result.left << e.message
    end

    def part(value, taken)
      gated(Schema.part(value, now: taken))
    end

    # Nothing goes on that the masking has not seen.
    def gated(record)
      record['door'] ||= DOOR
      Masks.mask(record)
    end

    # The record that a half makes with the other one; nil as long as that has not come.
    def whole(half)
      return half if Schema::HALVES.all? { |side| half['halves'].include?(side) }

      pair = @halves.take(half, Process.clock_gettime(Process::CLOCK_MONOTONIC))
      pair && Join.merge(*pair)
    end
  end
end
