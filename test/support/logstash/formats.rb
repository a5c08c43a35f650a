# What the formats of several folders make of texts, and what halves make of each other, in one process.
require 'json'

# The module of one folder is gone before that of the next one comes.
def with_formats(folder)
  Object.send(:remove_const, :Promptlog) if defined?(Promptlog)
  %w[formats halves].each { |name| require File.join(folder, 'promptlog', name) }
  yield
end

# Each text by itself: what was made of it, as JSON in the notation of JavaScript, and whether the value was left as it was.
def judged(texts, time)
  texts.map do |text|
    value = Promptlog::Json.read(text)
    before = Promptlog::Json.write(value)
    made = Promptlog::Formats.judge(value, { 'time' => time }.compact)
    read = Promptlog::Formats.read(value, { 'time' => time }.compact)
    raise ArgumentError, "reading changed #{before[0, 200]}" if Promptlog::Json.write(value) != before

    { 'made' => Promptlog::Json.write(made.map { |each| each.transform_values { |said| said.is_a?(Symbol) ? said.to_s : said } }),
      'read' => read == :unknown ? 'unknown' : read.length }
  rescue Promptlog::NotOurs
    { 'made' => '[{"kind":"left","reason":"text"}]', 'read' => 'unknown' }
  end
end

# Halves taken one after the other: the places of those that each one made a pair of.
def paired(settings, steps)
  halves = Promptlog::Halves.new(**settings.transform_keys(&:to_sym))
  pairs = steps.map do |step|
    halves.take(step['half'], step['now'])&.map { |half| half['place'] }
  end
  { 'pairs' => pairs, 'size' => halves.size }
end

# The two halves of many calls, taken by several threads at once in an order of each one's own.
def crowded(threads, calls)
  halves = Promptlog::Halves.new(max: calls * threads * 2)
  counts = Array.new(threads) do |thread|
    Thread.new do
      sides = calls.times.flat_map { |call| %w[request response].map { |side| [(call * threads) + thread, side] } }
      # The other half of what this thread asks comes from its neighbour.
      sides.sum(0) do |id, side|
        id = (id - thread) + ((thread + 1) % threads) if side == 'response'
        halves.take({ 'message' => { 'id' => "m-#{id}" }, 'halves' => [side] }, 0) ? 1 : 0
      end
    end
  end
  { 'pairs' => counts.sum(&:value), 'size' => halves.size }
end

asked = JSON.parse($stdin.read.force_encoding(Encoding::UTF_8), max_nesting: false)
folders = asked['folders'].map do |each|
  with_formats(each['folder']) { { 'judged' => judged(each['texts'], each['time']) } }
end
halves = asked['halves'].map { |each| paired(each['settings'], each['steps']) }
puts JSON.generate({ 'folders' => folders, 'halves' => halves, 'crowd' => crowded(8, 500), 'left' => Promptlog::Formats::Left::REASONS })
