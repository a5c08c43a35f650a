# Does what a test asks for, in one process: a list of requests as JSON comes in, the list of what they came to goes out.
require 'json'
require_relative 'script'

PROMPTLOG = File.expand_path(ARGV.fetch(0))

def promptlog(name)
  require File.join(PROMPTLOG, 'promptlog', name)
end

# What stands in the place of a file, while a test has broken it.
BROKEN = {}

def script(name, parameters = {})
  path = File.join(PROMPTLOG, name)
  LogStash::Script.new(path, parameters, BROKEN.fetch(path) { File.read(path) })
end

# A module is read once more, in the place of the one that is there.
def read_again(path, text)
  path.include?('/promptlog/') ? eval(text, TOPLEVEL_BINDING, path) : nil
end

# What the block gives for each item, in the order in which the workers were done.
def by_workers(count, items)
  return items.map { |item| yield item } if count == 1

  waiting = Thread::Queue.new(items).close
  results = Thread::Queue.new
  workers = Array.new(count) { Thread.new { while (item = waiting.pop) do results << yield(item) end } }
  workers.each(&:join)
  Array.new(results.size) { results.pop }
end

REQUESTS = {
  # Each list of events through a script of its own, by one worker or by several: what comes out, and what was logged.
  'filter' => lambda do |request|
    script = script(request['script'], request.fetch('parameters', {}))
    script.register
    events = request['events'].map { |fields| LogStash::Event.new(fields) }
    results = by_workers(request.fetch('workers', 1), events) { |event| script.filter(event) }
    { 'events' => results.flatten.map(&:to_hash_with_metadata), 'log' => script.logger.lines }
  end,
  # The tests that a script file brings along.
  'test' => lambda do |request|
    { 'outcomes' => script(request['script']).outcomes }
  end,
  # Texts one after the other through one line.
  'line' => lambda do |request|
    promptlog('line')
    line = Promptlog::Line.new
    results = request['texts'].map { |text| line.read(text, request['time']) }
    { 'entries' => results.flat_map(&:entries), 'left' => results.flat_map(&:left) }
  end,
  # Other requests, while one place of one file is wrong.
  'break' => lambda do |request|
    path = File.join(PROMPTLOG, request['file'])
    text = File.read(path)
    raise "#{path} does not hold #{request['right']}" unless text.include?(request['right'])

    BROKEN[path] = text.sub(request['right']) { request['wrong'] }
    read_again(path, BROKEN[path])
    { 'answers' => request['requests'].map { |each| answer(each) } }
  ensure
    BROKEN.clear
    read_again(path, text)
  end,
  # Records, as JSON texts, through the masks.
  'mask' => lambda do |request|
    promptlog('masks')
    promptlog('json')
    { 'texts' => request['texts'].map { |text| Promptlog::Json.write(Promptlog::Masks.mask(Promptlog::Json.read(text))) } }
  end
}.freeze

# Ruby's own writer does not know Logstash's instants.
class LogStash::Timestamp
  def to_json(*arguments)
    to_iso8601.to_json(*arguments)
  end
end

def answer(request)
  REQUESTS.fetch(request['do']).call(request)
rescue StandardError, SyntaxError, java.lang.Throwable => e
  { 'error' => "#{e.class}: #{e.message}", 'at' => (e.backtrace || []).first(8) }
end

$VERBOSE = nil # constants of a file that is read again are no mistake
requests = JSON.parse($stdin.read.force_encoding(Encoding::UTF_8), max_nesting: false)
puts JSON.generate(requests.map { |request| answer(request) }, max_nesting: 0)
