# Stands for a member that is not there, where that is something else than one that is null.
module Promptlog
  MISSING = Object.new.freeze
end
