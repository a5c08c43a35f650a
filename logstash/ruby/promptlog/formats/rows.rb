require_relative 'gateway_row'
require_relative 'row'

# Azure's resource logs: `{records: [...]}` of an event hub, a list of rows, one row, or the tables that a query of Log Analytics answers.
module Promptlog
  module Formats
    module Rows
      extend self

      GATEWAY = %w[gatewaylogs apimanagementgatewaylogs].freeze
      MODEL_CALLS = %w[gatewayllmlogs gatewayllmlog apimanagementgatewayllmlog apimanagementgatewayllmlogs].freeze
      SERVICE = 'requestresponse'.freeze

      def rows?(value)
        streamed?(value) || exported?(value)
      end

      # The rows of a value, in order; those of an export are marked as such.
      def each(value)
        return rows_in(value).map { |row| [row, :streamed] } if streamed?(value)

        tables(value).flat_map { |rows| rows.map { |row| [row, :exported] } }
      end

      # What the row holds of its call; nil when the collector keeps nothing of it either.
      def read((value, kind), time)
        return nil unless value.is_a?(Hash)

        row = Row.new(value)
        category = (kind == :streamed ? row.text('category') : table_of(row))&.downcase
        return GatewayRow.new(row, time).read if GATEWAY.include?(category)
        raise Left, :llm_rows if MODEL_CALLS.include?(category)
        raise Left, :service_rows if category == SERVICE

        nil
      end

      private

      def streamed?(value)
        rows_in(value).any? do |row|
          next false if !row.is_a?(Hash) || row.key?('TimeGenerated')

          row.values_at('category', 'Category').any?(String) && %w[time Time properties].any? { |name| row.key?(name) }
        end
      end

      def exported?(value)
        tables(value).any? { |rows| rows.any? { |row| exported_row?(row) } }
      end

      # The rows of an envelope, of a list, or the one row that the value is.
      def rows_in(value)
        return value if value.is_a?(Array)

        _, records = value.is_a?(Hash) ? value.find { |name, _| name.downcase == 'records' } : nil
        records.is_a?(Array) ? records : [value]
      end

      # The rows of each table. A query's answer names its columns once.
      def tables(value)
        tables = Promptlog::Values.members(value)['tables']
        return [rows_in(value)] unless tables.is_a?(Array) && !tables.empty?

        tables.map do |table|
          members = Promptlog::Values.members(table)
          names = Promptlog::Values.list(members['columns']).map { |column| Look.text(Promptlog::Values.members(column)['name']) || '' }
          Promptlog::Values.list(members['rows']).map { |row| row.is_a?(Array) ? names.zip(row).to_h : row }
        end
      end

      def exported_row?(row)
        return false unless row.is_a?(Hash)

        category = table_named(Look.text(row['Type'])) || Look.text(row['Category'])
        return row.key?('TimeGenerated') if readable?(category)

        category.nil? && !table_by_columns { |name| row.key?(name) }.nil?
      end

      def readable?(category)
        name = category&.downcase
        GATEWAY.include?(name) || MODEL_CALLS.include?(name) || name == SERVICE
      end

      # The table, and within AzureDiagnostics the category; a row that names neither is known by its columns.
      def table_of(row)
        table_named(row.text('type')) || row.text('category') || table_by_columns { |name| row.has?(name.downcase) }
      end

      def table_named(type)
        type&.downcase == 'azurediagnostics' ? nil : type
      end

      def table_by_columns
        return 'GatewayLogs' if yield('BackendResponseBody') && yield('OperationId')
        return 'GatewayLogs' if yield('OperationId') && yield('ResponseCode') && yield('TimeGenerated')

        yield('SequenceNumber') && yield('CorrelationId') && yield('TimeGenerated') ? 'GatewayLlmLogs' : nil
      end
    end
  end
end
