require 'digest'
require_relative '../search_values'

# Media in messages: what is linked to stays a link; what is inside as base64 becomes its hash, size and media type.
module Promptlog
  module Projection
    module Blob
      extend self

      LONGEST_MEDIA_TYPE = 128

      # A media part from a URL, which may hold the data itself (`data:…`).
      def from_url(url, modality)
        return nil unless url.is_a?(String) && !url.empty?
        return { 'type' => 'uri', 'modality' => modality, 'uri' => url } unless url.start_with?('data:')

        comma = url.index(',')
        header = comma.nil? ? '' : url['data:'.length...[comma, LONGEST_MEDIA_TYPE].min]
        data = comma.nil? ? url : url[(comma + 1)..]
        from_data(data, header.split(';', -1).first, modality, base64: header.end_with?(';base64'))
      end

      # A media part from the data itself.
      def from_data(data, media_type, modality, base64: true)
        return nil unless data.is_a?(String)

        content = base64 ? decoded(data) : data
        Values.known(
          'type' => 'blob', 'modality' => modality, 'mime_type' => SearchValues.keyword(media_type),
          'size' => content.bytesize, 'sha256' => Digest::SHA256.hexdigest(content)
        )
      end

      # A media part for a file, in any of the ways providers name one.
      def from_file(file, modality)
        part = data_of(file['file_data'], modality) || from_url(file['file_url'], modality) || by_id(file['file_id'], modality)
        name = SearchValues.keyword(file['filename'])
        part.nil? || name.nil? ? part : part.merge('name' => name)
      end

      # A media part from the `source` of an Anthropic block.
      def from_source(value, modality)
        source = Values.members(value)
        return from_data(source['data'], source['media_type'], modality) if source['type'] == 'base64'

        from_url(source['url'], modality) || from_file(source, modality)
      end

      private

      def data_of(data, modality)
        return nil unless data.is_a?(String)

        data.start_with?('data:') ? from_url(data, modality) : from_data(data, nil, modality)
      end

      def by_id(id, modality)
        id.is_a?(String) ? { 'type' => 'file', 'modality' => modality, 'file_id' => id } : nil
      end

      # Base64 as it comes: of either alphabet, with line breaks in it, with or without its end.
      def decoded(data)
        signs = data[/\A[^=]*/].tr('-_', '+/').delete('^A-Za-z0-9+/')
        signs = signs[0...-1] if signs.length % 4 == 1
        signs.unpack1('m')
      end
    end
  end
end
