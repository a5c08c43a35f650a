# Refuses to start when PROMPTLOG_LOGSTASH_INPUTS names an input that is not there: it would be passed over in silence.

def register(params)
  names = params["inputs"].to_s.split(",", -1)
  raise ArgumentError, "PROMPTLOG_LOGSTASH_INPUTS names no input" if names.empty?

  unknown = names.reject { |name| File.file?(File.join(params["folder"], "#{name}.conf")) }
  return if unknown.empty?

  known = Dir.glob(File.join(params["folder"], "*.conf")).map { |path| File.basename(path, ".conf") }.sort
  raise ArgumentError, "PROMPTLOG_LOGSTASH_INPUTS: #{unknown.map(&:inspect).join(", ")} is none of #{known.join(", ")} (by comma, without spaces)"
end

def filter(event)
  [event]
end
