require 'digest'

# Ids and places that follow from a record alone: the same record gets the same ones everywhere.
module Promptlog
  module Ids
    extend self

    SEARCH_ID_LENGTH = 22

    # `_id` of a record's search document.
    def search_id(session, id)
      digest("#{session}\n#{id}")[0, SEARCH_ID_LENGTH]
    end

    # The monthly index of a record made at `time` (ISO 8601 UTC).
    def index_name(time)
      "prompt-logs-#{time[0, 4]}.#{time[5, 2]}"
    end

    # SHA-256 in letters, digits, "-" and "_".
    def digest(text)
      [Digest::SHA256.digest(text)].pack('m0').tr('+/', '-_').delete('=')
    end
  end
end
