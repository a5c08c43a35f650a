require_relative 'field_reference'
require_relative 'timestamp'

# LogStash::Event as far as the scripts use it. As in Logstash, values are copied and converted when they are set, and what Java has
# no counterpart for is refused.
module LogStash
  class Event
    TIMESTAMP = '@timestamp'.freeze
    VERSION = '@version'.freeze
    METADATA = '@metadata'.freeze

    def initialize(data = {})
      fields = self.class.converted(data)
      @metadata = fields.delete(METADATA) || {}
      @cancelled = false
      @fields = {}
      take_timestamp(fields.delete(TIMESTAMP))
      @fields[VERSION] = fields.delete(VERSION) || '1'
      take_tags(fields)
      @fields.merge!(fields)
    end

    # A copy of a value as the Java side keeps it.
    def self.converted(value)
      case value
      when Hash then value.to_h { |name, entry| [name_of(name), converted(entry)] }
      when Array then value.map { |entry| converted(entry) }
      when String then value.encode(Encoding::UTF_8).dup
      when Time then Timestamp.new(value)
      when nil, true, false, Integer, Float, Timestamp then value
      else raise TypeError, "Java has no counterpart for a #{value.class}"
      end
    end

    def self.name_of(name)
      name.is_a?(String) ? name.dup : raise(TypeError, "the name of a field is a text, not a #{name.class}")
    end

    def get(reference)
      FieldReference.path(reference).reduce(all) do |holder, name|
        case holder
        when Hash then holder[name]
        when Array then name.match?(/\A-?\d+\z/) ? holder[name.to_i] : nil
        end
      end
    end

    def set(reference, value)
      *path, last = FieldReference.path(reference)
      converted = self.class.converted(value)
      return @metadata = converted if path.empty? && last == METADATA

      holder_for(path)[last] = converted
    end

    def remove(reference)
      *path, last = FieldReference.path(reference)
      holder = path.empty? ? @fields : get(path.map { |name| "[#{name}]" }.join)
      holder.is_a?(Hash) ? holder.delete(last) : nil
    end

    def include?(reference)
      !get(reference).nil?
    end

    def timestamp
      @fields[TIMESTAMP]
    end

    def tag(name)
      tags = @fields['tags'] ||= []
      tags << name unless tags.include?(name)
    end

    def cancel
      @cancelled = true
    end

    def uncancel
      @cancelled = false
    end

    def cancelled?
      @cancelled
    end

    def clone
      Event.new(to_hash_with_metadata)
    end

    def to_hash
      self.class.converted(@fields)
    end

    def to_hash_with_metadata
      @metadata.empty? ? to_hash : to_hash.merge(METADATA => self.class.converted(@metadata))
    end

    private

    def all
      @fields.merge(METADATA => @metadata)
    end

    # The object that holds the last name of a path, made where there is none.
    def holder_for(path)
      first, *rest = path
      return @fields if first.nil?

      outer = first == METADATA ? @metadata : inside(@fields, first)
      rest.reduce(outer) { |holder, name| inside(holder, name) }
    end

    def inside(holder, name)
      holder[name] = {} unless holder[name].is_a?(Hash)
      holder[name]
    end

    def take_timestamp(given)
      timestamp = given.nil? ? Timestamp.now : Timestamp.coerce(given)
      @fields[TIMESTAMP] = timestamp || Timestamp.now
      return unless timestamp.nil?

      @fields['_@timestamp'] = given
      tag('_timestampparsefailure')
    end

    # Tags are texts: what else stands there is put aside under another name, and the event says so.
    def take_tags(fields)
      given = fields['tags']
      return if given.nil? || given.is_a?(String) || (given.is_a?(Array) && given.all?(String))

      fields['_tags'] = fields.delete('tags')
      fields['tags'] = ['_tagsparsefailure']
    end
  end
end
