require_relative 'look'

# What went wrong, out of the many shapes in which providers and the gateways before them say so.
module Promptlog
  module Formats
    module ModelFailures
      extend self

      FILTERED = %w[content_filter responsibleaipolicyviolation content_policy_violation].freeze
      BLANK = Promptlog::Values::BLANK
      WAIT = /(?:retry after|try again in)#{BLANK}+(\d{1,9}(?:\.\d{1,9})?)#{BLANK}?(ms|milliseconds?|m(?:in)?|h)?/
      UNITS = { 'ms' => 1, 'm' => 60_000, 'min' => 60_000, 'h' => 3_600_000 }.freeze
      TITLE = %r{<title[^>]{0,200}>([^<]{1,500})</title>}i
      HEADING = /<h1[^>]{0,200}>([^<]{1,500})</i
      LONGEST_MESSAGE = 4096

      # The error in a body that says it failed, or of a status that does; nil when nothing failed.
      def read(body, status, headers)
        failed = !status.nil? && status >= 400
        told = told(body, failed)
        return nil if told.nil? && !failed

        told ||= {}
        number = Look.number(told['status']) || status
        text = Look.text(told['message'])
        head = { 'type' => Look.text(told['type']), 'code' => Look.text(told['code']), 'message' => text }
        head.merge(told.except('type', 'code', 'message')).merge(
          'status' => Look.whole?(number) && number >= 400 ? number : status_in(told['code']),
          'retry_after_ms' => wait(headers, text)
        ).compact
      end

      # Whether it was refused for what it says.
      def filter?(error)
        codes = [error['code'], error['type'], Promptlog::Values.members(error['innererror'])['code']]
        codes.any? { |code| code.is_a?(String) && FILTERED.include?(code.downcase) }
      end

      private

      def told(body, failed)
        return failed ? in_text(body) : nil if body.is_a?(String)
        return nil unless body.is_a?(Hash)

        error = body['error']
        return error.merge({ 'request_id' => body['request_id'] }.compact) if error.is_a?(Hash)
        return outer(body).merge('message' => Look.text(body['message']) || error) if error.is_a?(String) && !error.empty?

        told = failed || body['type'] == 'error' || (Look.number(body['statusCode']) || 0) >= 400
        told ? outer(body) : nil
      end

      # An error that is the whole body.
      def outer(body)
        detail = body['detail']
        message = body['message'].nil? && detail.is_a?(String) ? detail : body['message']
        {
          'type' => body['type'] == 'error' ? nil : body['type'],
          'code' => body['code'],
          'message' => message,
          'status' => body['statusCode'],
          'detail' => detail.is_a?(String) ? nil : detail,
          **body.slice('param', 'request_id', 'innererror', 'errors', 'details')
        }.compact
      end

      # A page of a proxy says it in its title; the page itself is kept beside it.
      def in_text(text)
        trimmed = Promptlog::Values.trim(text)
        return { 'message' => trimmed } unless trimmed.start_with?('<')

        title = (TITLE.match(trimmed) || HEADING.match(trimmed))&.[](1)
        title.nil? ? { 'message' => trimmed } : { 'message' => Promptlog::Values.trim(title), 'body' => trimmed }
      end

      def status_in(code)
        number = Look.number(code)
        Look.whole?(number) && number.between?(400, 599) ? number : nil
      end

      # How long the provider asks to wait: in milliseconds, in seconds, or in words.
      def wait(headers, message)
        ms = Look.number(headers['retry-after-ms'])
        return ms if ms

        after = headers['retry-after']
        seconds = Look.number(after)
        return Promptlog::Values.normal(seconds * 1000.0) if seconds
        raise Left, :odd_header if after

        in_words(message)
      end

      def in_words(message)
        _, number, unit = WAIT.match((message || '')[0, LONGEST_MESSAGE].downcase(:ascii)).to_a
        return nil if number.nil?

        scale = unit.to_s.start_with?('mil') ? 1 : (UNITS[unit] || 1000)
        Look.rounded(Promptlog::Values.number_in(number) * scale)
      end
    end
  end
end
