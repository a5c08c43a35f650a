require_relative 'addresses'
require_relative 'secrets'

# One row of an Azure log, whichever way it came: streamed (an envelope around `properties`), exported from Log Analytics, or in the
# columns of AzureDiagnostics, which end in the letter of their type. Names are asked for in lower case.
module Promptlog
  module Formats
    class Row
      TYPE_SUFFIX = /_[sdbgt]\z/
      # The log's own bookkeeping, and what may carry a secret: traces repeat the headers that policies set.
      LEFT_OUT = %w[
        category type tenantid tenant sourcesystem mg level event deploymentversion timestamp
        _resourceid _subscriptionid resourceid subscriptionid resourcegroup resourceprovider resource
        resourcetype _itemid _billedsize _isbillable tracerecords traces url backendurl
        requestheaders responseheaders backendrequestheaders backendresponseheaders
        requestbody responsebody backendrequestbody backendresponsebody
      ].freeze

      def initialize(envelope)
        @fields = {}
        @taken = []
        envelope.each do |name, value|
          next unless plain(name) == 'properties'

          inner = Look.parsed(value)
          inner.is_a?(Hash) ? add_all(inner) : add(name, value)
        end
        add_all(envelope)
      end

      # The value of the first of the names that has one.
      def get(*names)
        @taken.concat(names)
        names.each do |name|
          return @fields[name][1] if @fields.key?(name)
        end
        nil
      end

      # The same as text, which is not empty.
      def text(*names)
        Look.text(get(*names))
      end

      # The same as a number, also from its text.
      def number(*names)
        Look.number(get(*names))
      end

      # The same as a truth value, which exports write as text.
      def flag(name)
        value = get(name)
        return value if [true, false].include?(value)

        { 'true' => true, '1' => true, 'false' => false, '0' => false }[Look.text(value)&.downcase]
      end

      # Whether a name has a value.
      def has?(name)
        @fields.key?(name)
      end

      # What nobody asked for, under its own names.
      def rest
        others = @fields.reject { |key, _| @taken.include?(key) || LEFT_OUT.include?(key) }
        Secrets.leftovers(others.values.to_h)
      end

      private

      def add_all(members)
        members.each { |name, value| add(name, value) unless plain(name) == 'properties' }
      end

      # What stands inside `properties` is the more particular: it was added first and stays.
      def add(name, value)
        key = plain(name)
        return if value.nil? || value == '' || @fields.key?(key)
        # The envelope repeats the name of the log there.
        return if key == 'operationname' && value.is_a?(String) && value.start_with?('Microsoft.')

        @fields[key] = [name.sub(TYPE_SUFFIX, ''), value]
      end

      def plain(name)
        name.sub(TYPE_SUFFIX, '').downcase
      end
    end
  end
end
