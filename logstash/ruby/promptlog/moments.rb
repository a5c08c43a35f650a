require_relative 'text'
require_relative 'values'

# Instants: whatever notation a source uses, a record has ISO 8601 UTC with milliseconds.
module Promptlog
  module Moments
    extend self

    NORMAL = /\A\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z\z/
    ISO = /\A(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)? ?([Zz]|[+-]\d{2}(?::?\d{2})?)?)?\z/
    LONGEST_ISO = 64
    FIRST = -62_167_219_200_000 # 0000-01-01, so that every year has four digits and text order is time order
    LAST = 253_402_300_799_999

    # The instant as ISO 8601 UTC with milliseconds; nil when the value names none. Takes ISO texts (UTC where they carry no zone), and
    # numbers since 1970 in seconds, milli-, micro- or nanoseconds.
    def iso(value)
      case value
      when String then NORMAL.match?(value) ? value : from_text(value)
      when Numeric then from_epoch(value)
      end
    end

    # Milliseconds since 1970 of a text that `iso` made.
    def milliseconds(text)
      year, month, day, hour, minute, second, fraction = text.scan(/\d+/).map(&:to_i)
      (Time.utc(year, month, day, hour, minute, second).to_i * 1000) + fraction
    end

    # The text of milliseconds since 1970; nil beyond the years of four digits.
    def from_milliseconds(value)
      whole = value.truncate
      return nil unless value.between?(FIRST, LAST)

      seconds, rest = whole.divmod(1000)
      time = Time.at(seconds).utc
      format('%04d-%02d-%02dT%02d:%02d:%02d.%03dZ', time.year, time.month, time.day, time.hour, time.min, time.sec, rest)
    end

    private

    def from_text(text)
      return nil if Text.longer?(text, LONGEST_ISO)

      parts = ISO.match(Values.trim(text))
      return nil if parts.nil?

      year, month, day, hour, minute, second = parts.captures[0, 6].map(&:to_i)
      return nil unless in_calendar?(month, day, hour, minute, second, parts[7])

      offset = offset_of(parts[8])
      return nil if offset.nil?

      start = (days_since_1970(year, month, 1) + day - 1) * 86_400_000
      clock = (((hour * 60) + minute) * 60 + second) * 1000 + parts[7].to_s[0, 3].ljust(3, '0').to_i
      from_milliseconds(start + clock - offset)
    end

    # JavaScript takes a day up to 31 in every month and carries it over, and 24:00 for the end of a day.
    def in_calendar?(month, day, hour, minute, second, fraction)
      return false unless month.between?(1, 12) && day.between?(1, 31) && minute < 60 && second < 60
      return true if hour < 24

      hour == 24 && minute.zero? && second.zero? && fraction.to_s.to_i.zero?
    end

    def days_since_1970(year, month, day)
      Time.utc(year, month, day).to_i / 86_400
    end

    # Milliseconds that a zone is ahead of UTC.
    def offset_of(zone)
      return 0 if zone.nil? || zone.casecmp?('z')

      hours = zone[1, 2].to_i
      minutes = zone.delete(':')[3, 2].to_i
      return nil if hours > 23 || minutes > 59

      ((hours * 60) + minutes) * (zone.start_with?('-') ? -60_000 : 60_000)
    end

    # Seconds reach 1e11 in the year 5138 and milliseconds passed it in 1973, so the size tells the unit.
    def from_epoch(value)
      size = value.abs
      return from_milliseconds(value * 1e3) if size < 1e11
      return from_milliseconds(value) if size < 1e14

      from_milliseconds(size < 1e17 ? value / 1e3 : value / 1e6)
    end
  end
end
