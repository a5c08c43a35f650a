# What is raised for a value of which Logstash makes no document: the collector, which gets the same text, makes it.
module Promptlog
  class NotOurs < StandardError; end
end
