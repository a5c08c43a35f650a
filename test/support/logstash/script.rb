require_relative 'event'

# Script files of the ruby filter as Logstash runs them: the file is evaluated in an object of its own, once for the pipeline and once
# more for each of its `test` blocks; what a test expects is asked when the file has been read.
module LogStash
  class Script
    # What the script logs, so that a test can look at it.
    class Logger
      attr_reader :lines

      def initialize
        @lines = []
      end

      %i[debug info warn error].each do |level|
        define_method(level) { |message, details = {}| @lines << [level.to_s, message, details] }
      end
    end

    class ExecutionContext
      attr_reader :logger

      def initialize(logger)
        @logger = logger
      end

      def register(_params); end
    end

    attr_reader :logger

    def initialize(path, parameters = {}, content = File.read(path))
      @path = path
      @parameters = parameters
      @content = content
      @logger = Logger.new
      @tests = []
      @main = context { |name, block| @tests << [name, block] }
      raise "#{path} defines no filter" unless @main.respond_to?(:filter)
    end

    def register
      @main.register(@parameters)
    end

    # The events that come out. What the script throws leaves the event as it was, with a tag.
    def filter(event)
      Script.checked(@main.filter(event))
    rescue StandardError => e
      event.tag('_rubyexception')
      logger.error("Could not process event: #{e.message}", { 'class' => e.class.name })
      [event]
    end

    # What each expectation of the file's tests came to.
    def outcomes
      @tests.flat_map { |name, block| ScriptTest.new(self, name, block).outcomes }
    end

    def context(&test)
      context = ExecutionContext.new(logger)
      context.define_singleton_method(:test) { |name, &block| test&.call(name, block) }
      context.instance_eval(@content, @path, 1)
      context
    end

    def self.checked(events)
      raise 'a script returns an Array' unless events.is_a?(Array)
      raise 'a script returns events' unless events.all?(Event)

      events
    end
  end

  # One `test` block of a script file.
  class ScriptTest
    def initialize(script, name, block)
      @name = name
      @expectations = []
      @events = []
      @context = script.context
      instance_eval(&block)
    end

    def parameters
      @context.register(yield)
    end

    def in_event
      given = yield
      @events = (given.is_a?(Hash) ? [given] : given).map { |fields| Event.new(fields) }
    end
    alias in_events in_event

    def expect(name, &block)
      @expectations << [name, block]
    end

    def outcomes
      results = @events.flat_map { |event| Script.checked(@context.filter(event)) }
      @expectations.map { |name, block| [@name, name, outcome(block, results)] }
    end

    private

    def outcome(block, results)
      block.call(results) ? 'passed' : 'failed'
    rescue StandardError => e
      "raised #{e.class}: #{e.message}"
    end
  end
end
