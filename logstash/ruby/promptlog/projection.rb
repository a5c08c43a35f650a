require_relative 'ids'
require_relative 'missing'
require_relative 'projection/context'
require_relative 'projection/conversation'
require_relative 'projection/feedback'
require_relative 'projection/filter'
require_relative 'projection/gen_ai'
require_relative 'projection/usage'
require_relative 'schema'

# A record as its search document: the same fields as the collector's, but for those that it alone can fill (insight, the stored size).
# What cannot be filled is absent.
module Promptlog
  module Projection
    extend self

    ATTRIBUTES = %w[completion model usage prompt_filter_results].freeze

    # Where the document of a record goes, and the document.
    def entry(record)
      {
        'id' => Ids.search_id(record['chat_session_id'], record['message']['id']),
        'index' => Ids.index_name(record['time']),
        'document' => document(record)
      }
    end

    private

    def document(record)
      attributes = attributes_of(record['message']['other_attr'])
      completion = attributes['completion'] == MISSING ? nil : attributes['completion']
      body = Values.members(completion)
      model = SearchValues.keyword(known(attributes['model'], body['model']))
      usage = UsageReader.read(known(attributes['usage'], body['usage']))
      prompt = Conversation.prompt(record['message']['prompt'])
      answer = Conversation.answer(completion)
      filter = Filter.fields(record, body, known(attributes['prompt_filter_results'], nil), answer.finish_reasons)
      fields = {
        '@timestamp' => record['time'],
        'event' => Context.event(record, attributes['completion'] != MISSING),
        'message' => prompt.last,
        'outcome' => record['outcome'],
        'session' => session(record, prompt.turns),
        'gen_ai' => GenAi.fields(record, model, prompt, answer, usage),
        'model' => model && { 'family' => family(model) },
        'openai' => fingerprint(record),
        'prompt' => prompt.system_id && { 'system_id' => prompt.system_id },
        'tools' => answer.tools_called.empty? ? nil : { 'called' => answer.tools_called },
        'throughput' => throughput(record, usage),
        'tags' => SearchValues.keywords(record['tags']),
        'labels' => SearchValues.flattened(record['labels']),
        'properties' => SearchValues.flattened(record['properties']),
        'content_filter' => filter,
        'feedback' => Feedback.fields(record['feedback']),
        'record' => stored(record)
      }
      Values.known(fields.merge(Context.groups(record)))
    end

    # The first value of each attribute that is one, whatever its position. A null counts only where nothing follows it.
    def attributes_of(entries)
      ATTRIBUTES.to_h do |name|
        [name, entries.reduce(MISSING) { |found, entry| known(found, entry.fetch(name, MISSING)) }]
      end
    end

    def known(value, otherwise)
      value == MISSING || value.nil? ? otherwise : value
    end

    def session(record, human_messages)
      id = record['chat_session_id']
      session = Values.known(
        'id' => id == record['message']['id'] ? nil : SearchValues.text(id),
        'turn' => SearchValues.integer(record['turn']) || (human_messages.zero? ? nil : human_messages),
        'previous_id' => SearchValues.keyword(record['message']['previous_message_id'])
      )
      session.empty? ? nil : session
    end

    # `gpt-4o-2024-08-06` is of the family `gpt-4o`: all before the second hyphen, or the whole name where there is none.
    def family(model)
      first = model.index('-')
      second = first && model.index('-', first + 1)
      second ? model[0...second] : model
    end

    def fingerprint(record)
      fingerprint = SearchValues.text(record['system_fingerprint'])
      fingerprint && { 'response' => { 'system_fingerprint' => fingerprint } }
    end

    # What a model thought before its first token is counted in its output and was not written in that time.
    def throughput(record, usage)
      timing = Values.members(record['timing'])
      took = Values.double(timing['duration_ms'])
      first = Values.double(timing['first_token_ms'])
      return nil if usage.output.nil? || took.nil? || first.nil? || took <= first

      written = usage.output - usage.reasoning.to_i
      written.positive? ? { 'output_tokens_per_second' => Values.normal(written * 1000 / (took - first).to_f) } : nil
    end

    def stored(record)
      halves = record['halves']
      Values.known(
        'revision' => record['revision'], 'schema' => record['schema_version'],
        'complete' => halves.nil? || Schema::HALVES.all? { |half| halves.include?(half) },
        'door' => SearchValues.text(record['door']), 'masked' => SearchValues.integer(record['masked'])
      )
    end
  end
end
