require_relative 'formats/apim_events'
require_relative 'formats/documents'
require_relative 'formats/foreign'
require_relative 'formats/left'
require_relative 'formats/rows'
require_relative 'formats/winston_lines'

# The formats of which Logstash makes records by itself; formats/left.rb says what it leaves to the collector.
module Promptlog
  module Formats
    extend self

    # What a parsed value holds: a list of {"kind" => "record" or "part", "value" => the record}, of each thing in it that could be
    # read for certain; :unknown when there is none such and the collector may find one. `context` has the "time" of what has none.
    def read(value, context = {})
      judged = judge(value, context)
      read = judged.select { |made| made.key?('value') }
      read.empty? && judged.any? { |made| made['kind'] == 'left' } ? :unknown : read
    end

    # The same with what was passed over: {"kind" => "ignored"} for what the collector keeps nothing of either, and
    # {"kind" => "left", "reason" => one of Left::REASONS}.
    def judge(value, context = {})
      time = context['time']
      surely do
        values = value.is_a?(Array) && separate?(value) ? value : [value]
        values.flat_map { |each| surely { certain(each, time) } }
      end
    end

    private

    # Whether the elements of a list stand each for itself. A list of rows is one value.
    def separate?(list)
      return true if Documents.document?(list[0])

      !Foreign.asked_before_rows?(list) && !Rows.rows?(list) && list.none? { |entry| Foreign.policy_event?(entry) }
    end

    def certain(value, time)
      return made(Documents.read(value, time)) if Documents.document?(value)
      raise Left, :other_format if !value.is_a?(Hash) && !value.is_a?(Array)
      raise Left, :other_format if Foreign.asked_before_rows?(value)
      return Rows.each(value).flat_map { |row| surely { made(Rows.read(row, time)) } } if Rows.rows?(value)
      return made(ApimEvents.read(value, time)) if ApimEvents.event?(value)
      raise Left, :other_format if Foreign.policy_event?(value) || !WinstonLines.line?(value)

      made(WinstonLines.read(value, time))
    end

    def made(made)
      [made || { 'kind' => 'ignored' }]
    end

    # A reader that cannot be certain, or stumbles, leaves the value to the collector, which reads it too.
    def surely
      yield
    rescue Left => left
      [{ 'kind' => 'left', 'reason' => left.reason }]
    rescue StandardError
      [{ 'kind' => 'left', 'reason' => :fault }]
    end
  end
end
