# Holds what goes to the collector back until it answers over a connection that can be trusted.
#
# Logstash's http output tries again after a failed connection, after a certificate of an unknown authority and after the answers it is told to;
# but on a certificate of another name, on a port that speaks no TLS and on an address that is none it drops the event. So nothing is handed to
# it before the same address has answered, whatever the answer is. What waits here stays in the persisted queue.

require "net/http"
require "openssl"
require "uri"

def register(params)
  @url = params["url"].to_s
  @ca = params["ca"].to_s
  @check_again_after = params.fetch("seconds", 10)
  @lock = Mutex.new
  @answered_at = nil
end

def filter(event)
  @lock.synchronize { wait_for_the_collector unless answered_lately? }
  [event]
end

def answered_lately?
  !@answered_at.nil? && now - @answered_at < @check_again_after
end

def wait_for_the_collector
  wait = 1
  loop do
    reason = failure
    break if reason.nil?
    logger.error("The collector cannot be reached; what is for it waits in the queue", :url => @url, :reason => reason)
    sleep(wait)
    wait = [wait * 2, 30].min
  end
  @answered_at = now
end

# Nil: it has answered.
def failure
  address = URI.parse(@url)
  return "the address is not one of https" unless address.is_a?(URI::HTTPS)

  # Without a proxy: the output uses none either.
  http = Net::HTTP.new(address.hostname, address.port, nil)
  http.use_ssl = true
  http.verify_mode = OpenSSL::SSL::VERIFY_PEER
  http.ca_file = @ca
  http.open_timeout = 10
  http.read_timeout = 10
  http.max_retries = 0
  http.start { http.get(address.request_uri) }
  nil
rescue StandardError => error
  "#{error.class}: #{error.message}"
end

def now
  Process.clock_gettime(Process::CLOCK_MONOTONIC)
end
