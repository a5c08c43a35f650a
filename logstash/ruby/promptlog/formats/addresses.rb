require_relative 'look'

# Where a call came from and went to, out of the addresses in a log.
module Promptlog
  module Formats
    module Addresses
      extend self

      LONGEST = 4096
      NUMBER = /(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]\d|\d)/
      V4 = /\A#{NUMBER}(?:\.#{NUMBER}){3}\z/
      WITH_PORT = /\A(?:\[([^\]]+)\]|([^:]+))(?::\d+)?\z/
      SERVICE = %r{/providers/[^/]+/(?:service|accounts)/([^/]+)}
      HOST = /[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/i
      URL = %r{\Ahttps?://(?<host>#{HOST})(?::(?<port>\d{1,5}))?(?<path>/[^?#]*)?(?:\?(?<query>[^#]*))?(?:#.*)?\z}i
      RELATIVE = %r{\A(?<path>/(?!/)[^?#]*)(?:\?(?<query>[^#]*))?(?:#.*)?\z}
      # What stands as it is in every reading of an address.
      PLAIN = %r{\A[\w\-.~!$&()*+,;=:@%/?#]*\z}
      FOLDER_OF_DOTS = %r{/(?:\.|%2e){1,2}(?:/|\z)}i

      # The parts of an address that is written as addresses usually are.
      Parts = Struct.new(:host, :path, :query)

      # The address, without its port. A masked one ("203.0.113.***") is none.
      def ip(value)
        text = Look.text(value)
        return nil if text.nil?
        raise Left, :odd_address if text.length > LONGEST || text.include?('%')

        text = Promptlog::Values.trim(text)
        return text if ip?(text)

        match = WITH_PORT.match(text)
        address = match && (match[1] || match[2])
        address && ip?(address) ? address : nil
      end

      # The host of a URL; the text itself when it is none.
      def host(value)
        text = Look.text(value)
        return nil if text.nil?
        raise Left, :odd_address if text.length > LONGEST

        text.include?('://') ? parts(text).host : text
      end

      # The service a resource id ends in; in lower case, because some copies of a log have all of it in capitals.
      def service(resource_id)
        text = Look.text(resource_id)
        raise Left, :odd_address if text && text.length > LONGEST

        text && SERVICE.match(text.downcase(:ascii))&.[](1)&.downcase
      end

      # The host, the path and the query of a URL, or of a path alone. Every unusual way to write one is left to the collector.
      def parts(text)
        match = URL.match(text) || RELATIVE.match(text)
        raise Left, :odd_address unless match && PLAIN.match?(text) && !FOLDER_OF_DOTS.match?(match[:path] || '')

        host = match.names.include?('host') ? checked(match[:host].downcase, match[:port]) : nil
        Parts.new(host, match[:path] || '/', match[:query] || '')
      end

      private

      # Hosts that end in a number are addresses in some notation, and names that begin with xn-- may be none.
      def checked(host, port)
        last = host[/[^.]+\z/]
        odd = host.include?('..') || host.include?('xn--') || port.to_i > 65_535
        raise Left, :odd_address if odd || (last.match?(/\A(?:\d+|0x\h*)\z/) && !V4.match?(host))

        host
      end

      def ip?(text)
        V4.match?(text) || v6?(text)
      end

      def v6?(text)
        head, tail, more = text.split('::', -1)
        return false if more || !text.include?(':')

        groups = [head, tail].compact.flat_map { |side| side.split(':', -1) }
        groups = groups[0..-2] + %w[0 0] if V4.match?(groups.last.to_s)
        return false unless groups.all? { |group| group.match?(/\A\h{1,4}\z/) }

        tail.nil? ? groups.length == 8 : groups.length <= 7
      end
    end
  end
end
