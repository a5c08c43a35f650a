# Makes search documents of a raw text: the same ones as the collector, which gets the same text and adds what only it can tell
# (insight, the stored size). One event for each document, with the document's fields at its root.
#
# What is not understood for sure gives no event: it is left to the collector. A wrong document is worse than a late one.

require File.expand_path('promptlog/line', File.dirname(__FILE__))

def register(params)
  @environment = params.fetch('environment', ENV)
  @line = Promptlog::Line.new
  @is_ours = ours?
  # The tests below say what their environment is, and are no news to anybody.
  return if @is_ours || params.key?('environment')

  logger.warn('Every record is left to the collector, as its settings are not those that are known here')
end

def filter(event)
  return [] unless @is_ours

  result = @line.read(event.get('[message]').to_s, Promptlog::Moments.iso(event.timestamp.to_iso8601))
  logger.debug('Left to the collector', :reasons => result.left) unless result.left.empty?
  result.entries.map { |entry| document_event(entry) }
rescue StandardError, SystemStackError, java.lang.Exception => e
  # Not even its message is told: it may quote the text.
  logger.warn('Left to the collector, as no document could be made of it', :class => e.class.name)
  []
end

# Only with the masking, the capture level and the formats that come by default is the document known.
def ours?
  return false unless setting('PROMPTLOG_FORMATS_MAPPINGS', '').strip.empty?

  rules = setting('PROMPTLOG_MASKING_RULES', 'credentials,payment-cards').split(/[\s,]+/).reject(&:empty?)
  setting('PROMPTLOG_CAPTURE_LEVEL', 'full') == 'full' && setting('PROMPTLOG_MASKING_MODE', 'mask') == 'mask' &&
    rules.sort == %w[credentials payment-cards] && setting('PROMPTLOG_MASKING_PATTERNS', '').strip.empty?
end

def setting(name, default)
  value = @environment[name].to_s
  value.empty? ? default : value
end

def document_event(entry)
  document = LogStash::Event.new(entry['document'])
  document.remove('@version')
  document.set('[event][ingested]', Promptlog::Moments.iso(LogStash::Timestamp.now.to_iso8601))
  document.set('[@metadata][id]', entry['id'])
  document.set('[@metadata][index]', entry['index'])
  # The collector's document of the same record has revision 1 at least, so it wins whatever the order.
  document.set('[@metadata][version]', 0)
  document
end

test 'a record' do
  parameters { { 'environment' => {} } }
  in_event do
    { 'message' => '{"id":"r-1","chat_session_id":"s-1","time":"2026-11-21T05:00:00.000Z",' \
                   '"message":{"id":"r-1","prompt":[{"role":"user","content":"My password: hunter22 is it good?"}]}}',
      '@timestamp' => '2026-11-21T05:00:01.250Z' }
  end

  expect('one document, under the id and in the index that the collector gives it') do |events|
    events.length == 1 && events[0].get('[@metadata][id]') == 'coNJXmgcxwRA_Fa1-4coVd' &&
      events[0].get('[@metadata][index]') == 'prompt-logs-2026.11' && events[0].get('[@metadata][version]') == 0
  end
  expect('the time of the call, and when Logstash took it') do |events|
    events[0].timestamp.to_iso8601 == '2026-11-21T05:00:00.000Z' &&
      events[0].get('[event][created]') == '2026-11-21T05:00:01.250Z'
  end
  expect('what was asked, masked') do |events|
    events[0].get('[message]') == 'My password: [credential] is it good?' && events[0].get('[record][masked]') == 1
  end
  expect('nothing that Logstash puts beside it') { |events| !events[0].include?('@version') }
end

test 'the two halves of a record' do
  parameters { { 'environment' => {} } }
  in_event do
    half = '{"message":{"id":"r-2","prompt":%s,"other_attr":%s},"time":"2026-11-21T05:00:00Z","halves":["%s"]}'
    [{ 'message' => format(half, '[]', '[{"completion":{"choices":[]}}]', 'response') },
     { 'message' => format(half, '[{"role":"user","content":"Hello"}]', '[]', 'request') }]
  end

  expect('one document, when both are there') { |events| events.length == 1 }
  expect('what both say') { |events| events[0].get('[message]') == 'Hello' && events[0].get('[record][complete]') == true }
end

test 'what the collector alone can read' do
  parameters { { 'environment' => {} } }
  in_event do
    ['no JSON', '{"message":{"id":"r-3","prompt":"no list"},"time":"2026-11-21T05:00:00Z"}', '[1]', '{"id":1} {}', nil,
     '{"message":{"prompt":[]},"time":"2026-11-21T05:00:00Z"}', '{"message":{"id":"r-3","prompt":[]}}'].map do |text|
      { 'message' => text }
    end
  end

  expect('no document') { |events| events.empty? }
end

test 'a collector that masks more' do
  parameters { { 'environment' => { 'PROMPTLOG_MASKING_RULES' => 'credentials,payment-cards,email' } } }
  in_event { { 'message' => '{"message":{"id":"r-4","prompt":[]},"time":"2026-11-21T05:00:00Z"}' } }

  expect('no document') { |events| events.empty? }
end

test 'a collector with formats of its own' do
  parameters { { 'environment' => { 'PROMPTLOG_FORMATS_MAPPINGS' => '/etc/promptlog/ours.json' } } }
  in_event { { 'message' => '{"message":{"id":"r-4","prompt":[]},"time":"2026-11-21T05:00:00Z"}' } }

  expect('no document') { |events| events.empty? }
end

test 'a collector that keeps no content' do
  parameters { { 'environment' => { 'PROMPTLOG_CAPTURE_LEVEL' => 'metadata' } } }
  in_event { { 'message' => '{"message":{"id":"r-4","prompt":[]},"time":"2026-11-21T05:00:00Z"}' } }

  expect('no document') { |events| events.empty? }
end
