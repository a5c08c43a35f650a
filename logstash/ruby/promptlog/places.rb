# Where an event came from, by what each input notes of it.
module Promptlog
  module Places
    extend self

    # The first of these whose mark an event has. The rest of a row names the place: the same event brought again has the same one.
    INPUTS = [
      ['kafka', '[@metadata][kafka]', %w[[@metadata][kafka][topic] [@metadata][kafka][partition] [@metadata][kafka][offset]]],
      ['event-hubs', '[@metadata][azure_event_hubs]',
       %w[[@metadata][azure_event_hubs][name] [@metadata][azure_event_hubs][partition] [@metadata][azure_event_hubs][sequence]]],
      ['rabbitmq', '[@metadata][rabbitmq_properties]', %w[[@metadata][rabbitmq_properties][message-id]]],
      ['rabbitmq', '[@metadata][rabbitmq_headers]', []],
      ['beats', '[@metadata][beat]', %w[[host][name] [log][file][path] [log][offset]]],
      ['http', '[headers]', %w[[headers][idempotency_key]]],
      ['http', '[@metadata][input][http]', %w[[@metadata][input][http][request][headers][idempotency_key]]],
      ['tcp', '[port]', []],
      ['tcp', '[@metadata][input][tcp]', []],
      ['file', '[path]', []],
      ['file', '[log][file][path]', []]
    ].freeze

    # The name of the input, and the place within it. Where that is not known, the time at which the event was made takes its place: it
    # stays the same when the event comes out of the queue once more.
    def of(event)
      name, _, fields = INPUTS.find { |_, mark, _| event.include?(mark) } || ['other', nil, []]
      place = fields.map { |field| event.get(field) }
      known = !place.empty? && place.none?(&:nil?)
      [name, known ? place.map(&:to_s) : [event.timestamp.to_s]]
    end
  end
end
