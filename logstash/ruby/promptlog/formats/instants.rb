require_relative '../moments'
require_relative 'look'

# Times as the sources write them: ISO 8601, .NET's texts of a culture (no zone, UTC is meant), and seconds since 1970.
module Promptlog
  module Formats
    module Instants
      extend self

      LONGEST = 40
      BLANK = Promptlog::Values::BLANK
      # .NET puts a narrow no-break space before AM and PM in newer cultures.
      CULTURE = %r{\A(\d{1,2})([/.])(\d{1,2})\2(\d{4}),?#{BLANK}+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,7})?)?(?:#{BLANK}?([AaPp])[Mm])?\z}

      # The instant in ISO 8601; nil when the value names none. Where day and month cannot be told apart, the month is first.
      def moment(value)
        instant = Moments.iso(value)
        return instant if instant || !value.is_a?(String) || Text.longer?(value, LONGEST)

        match = CULTURE.match(Promptlog::Values.trim(value))
        match.nil? ? Moments.iso(Look.number(value)) : of_culture(match)
      end

      # The instant, also from the text of a number. Zero is what a clock says that was never set.
      def given(value)
        number = value.is_a?(String) ? (Moments.iso(value) || Look.number(value)) : value
        return Moments.iso(number) unless number.is_a?(Numeric)
        return nil if number.zero?

        number.abs < 1e11 ? Moments.from_milliseconds(Look.rounded(number * 1000)) : Moments.iso(number)
      end

      # When something ended that took so many milliseconds.
      def after(started, took)
        started && took && Moments.from_milliseconds(Moments.milliseconds(started) + took)
      end

      private

      def of_culture(match)
        first, second, year, hour, minute, seconds = match.values_at(1, 3, 4, 5, 6, 7).map(&:to_i)
        # Dots are written by cultures that put the day first; slashes by both kinds.
        month, day = match[2] == '.' || first > 12 ? [second, first] : [first, second]
        half = match[8]&.upcase
        return nil if half && !hour.between?(1, 12)

        hour = (hour % 12) + (half == 'P' ? 12 : 0) if half
        raise Left, :odd_time unless real?(year, month, day) && hour < 24 && minute < 60 && seconds < 60

        Moments.from_milliseconds(Time.utc(year, month, day, hour, minute, seconds).to_i * 1000)
      end

      # JavaScript takes the years before 100 for those of the last century.
      def real?(year, month, day)
        year >= 100 && month.between?(1, 12) && day.between?(1, 31) && Time.utc(year, month, day).day == day
      end
    end
  end
end
