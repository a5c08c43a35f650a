# Brings whatever an input made into one shape: the raw text as it came in [message], a key by which it is known when it comes again in
# [@metadata][key], and the input's name in [@metadata][input]. Nothing else of the event goes on, so no sender can set a field.

%w[ids json places values].each { |name| require File.expand_path("promptlog/#{name}", File.dirname(__FILE__)) }

def filter(event)
  input, place = Promptlog::Places.of(event)
  texts_of(event).each_with_index.map { |text, index| taken(event, text, input, [*place, index.to_s]) }
end

# A body of one value on each line becomes one event for each; every other text stays whole, a list too.
def texts_of(event)
  text = Promptlog::Values.trim(raw_text(event))
  return [] if text.empty?
  return [text] unless text.include?("\n") && !Promptlog::Json.text?(text)

  lines = text.split("\n").map { |line| Promptlog::Values.trim(line) }.reject(&:empty?)
  Promptlog::Json.text?(lines.first) ? lines : [text]
end

# Codecs that read JSON are told to put what they read under [payload]; what they cannot read they leave in [message].
def raw_text(event)
  given = event.include?('[message]') ? event.get('[message]') : event.get('[payload]')
  return given if given.is_a?(String)

  given.nil? ? '' : Promptlog::Json.write(plain(given))
end

# Numbers and times as codecs make them are no JSON yet. The members of an event have no order: without one of our own the same value would get
# another text, and another key, whenever it comes again.
def plain(value)
  case value
  when Hash then value.keys.sort.to_h { |name| [name, plain(value[name])] }
  when Array then value.map { |entry| plain(entry) }
  when String, Integer, Float, true, false, nil then value
  when Numeric then Promptlog::Values.normal(value.to_f)
  else value.to_s
  end
end

def taken(event, text, input, place)
  event_of(text, event.timestamp).tap do |taken|
    taken.set('[@metadata][key]', Promptlog::Ids.digest(Promptlog::Json.write([input, place, text])))
    taken.set('[@metadata][input]', input)
  end
end

def event_of(text, timestamp)
  event = LogStash::Event.new('message' => text, '@timestamp' => timestamp)
  event.remove('@version')
  event
end

test 'a request over HTTP' do
  parameters { {} }
  in_event do
    { 'message' => " {\"id\": 1.0}\r\n", '@timestamp' => '2026-11-21T05:00:00.000Z', 'host' => '10.0.0.1', 'tags' => ['x'],
      'headers' => { 'request_method' => 'POST' }, '@metadata' => { 'id' => 'forged', 'index' => 'forged' } }
  end

  expect('the text as it came') { |events| events.length == 1 && events[0].get('[message]') == '{"id": 1.0}' }
  expect('a key and the name of the input') do |events|
    events[0].get('[@metadata][key]').length == 43 && events[0].get('[@metadata][input]') == 'http'
  end
  expect('when it came') { |events| events[0].timestamp.to_s == '2026-11-21T05:00:00.000Z' }
  expect('nothing else of the event') do |events|
    events[0].to_hash.keys.sort == %w[@timestamp message] && events[0].get('[@metadata]').keys.sort == %w[input key]
  end
end

test 'several values in one body' do
  parameters { {} }
  in_event { { 'message' => "{\"a\":1}\n\n{\"a\":1}\r\n[{\"b\":2}]\n", 'headers' => {} } }

  expect('one event for each') { |events| events.map { |event| event.get('[message]') } == ['{"a":1}', '{"a":1}', '[{"b":2}]'] }
  expect('keys of their own') { |events| events.map { |event| event.get('[@metadata][key]') }.uniq.length == 3 }
end

test 'one value on several lines' do
  parameters { {} }
  in_events { [{ 'message' => "[\n{\"a\":1},\n{\"b\":2}\n]" }, { 'message' => "{\n\"a\":" }, { 'message' => "no\nJSON" }] }

  expect('texts that stay whole') do |events|
    events.map { |event| event.get('[message]') } == ["[\n{\"a\":1},\n{\"b\":2}\n]", "{\n\"a\":", "no\nJSON"]
  end
end

test 'nothing' do
  parameters { {} }
  in_events { [{ 'message' => '' }, { 'message' => " \r\n\t" }, { 'host' => 'a' }, { 'message' => "\ufeff" }] }

  expect('no event') { |events| events.empty? }
end

test 'what a codec has read already' do
  parameters { {} }
  in_events do
    [{ 'payload' => { 'message' => 'b', 'a' => [1, 0.5, nil, true, 'é'] }, 'port' => 1 },
     { 'message' => 'no JSON', 'tags' => ['_jsonparsefailure'], 'port' => 1 }]
  end

  expect('its text again') do |events|
    events.map { |event| event.get('[message]') } == ['{"a":[1,0.5,null,true,"é"],"message":"b"}', 'no JSON']
  end
  expect('the name of the input') { |events| events.all? { |event| event.get('[@metadata][input]') == 'tcp' } }
end

test 'messages that are brought again' do
  parameters { {} }
  in_events do
    places = [
      { '@metadata' => { 'kafka' => { 'topic' => 't', 'partition' => 0, 'offset' => 7 } } },
      { '@metadata' => { 'azure_event_hubs' => { 'name' => 'h', 'partition' => '0', 'sequence' => 7, 'offset' => '99' } } },
      { '@metadata' => { 'rabbitmq_properties' => { 'message-id' => 'm-7' }, 'rabbitmq_headers' => {} } },
      { '@metadata' => { 'beat' => 'filebeat' }, 'host' => { 'name' => 'a' }, 'log' => { 'offset' => 7, 'file' => { 'path' => '/a' } } },
      { 'headers' => { 'idempotency_key' => 'k-7' } }
    ]
    places.flat_map do |place|
      %w[2026-11-21T05:00:00Z 2026-11-21T06:00:00Z].map { |time| place.merge('message' => '{}', '@timestamp' => time) }
    end
  end

  expect('the same key for the same place') do |events|
    events.each_slice(2).all? { |one, other| one.get('[@metadata][key]') == other.get('[@metadata][key]') }
  end
  expect('another key for another place') { |events| events.map { |event| event.get('[@metadata][key]') }.uniq.length == 5 }
  expect('the names of the inputs') do |events|
    events.map { |event| event.get('[@metadata][input]') }.uniq == %w[kafka event-hubs rabbitmq beats http]
  end
end

test 'lines of which the place is not known' do
  parameters { {} }
  in_events do
    [['{}', '2026-11-21T05:00:00Z'], ['{}', '2026-11-21T05:00:00Z'], ['{}', '2026-11-21T05:00:01Z'],
     ['[]', '2026-11-21T05:00:00Z']].map do |text, time|
      { 'message' => text, '@timestamp' => time, 'path' => '/a.ndjson', '@metadata' => { 'path' => '/a.ndjson' } }
    end
  end

  expect('the same key for the same text at the same time, and for nothing else') do |events|
    keys = events.map { |event| event.get('[@metadata][key]') }
    keys[0] == keys[1] && keys.uniq.length == 3
  end
end
