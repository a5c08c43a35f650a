# Keeps the first half of a call until the other comes.
module Promptlog
  class Halves
    # `max` and `max_bytes`: how many halves, and about how much text, may wait at once. `wait_seconds`: how long one may. What waits
    # too long, or in whose place another came, is forgotten: the collector has it as well.
    def initialize(max: 10_000, wait_seconds: 600, max_bytes: 64_000_000)
      @max = max
      @wait_seconds = wait_seconds
      @max_bytes = max_bytes
      @waiting = {}
      @bytes = 0
      @lock = Mutex.new
    end

    # The pair [request, response] when this half completes one, else nil. `now` is in seconds, of a clock that only goes forward.
    def take(half, now)
      side = side_of(half)
      key = half.dig('message', 'id')
      return nil if side.nil? || key.nil?

      bytes = size_of(half)
      @lock.synchronize do
        forget { |oldest| oldest.since < now - @wait_seconds }
        meet(key, Waiting.new(side, half, now, bytes))
      end
    end

    # How many halves wait.
    def size
      @lock.synchronize { @waiting.size }
    end

    private

    Waiting = Struct.new(:side, :half, :since, :bytes)
    private_constant :Waiting

    # A half that comes again takes the place of the first: both say the same.
    def meet(key, mine)
      other = remove(key)
      return mine.side == 'request' ? [mine.half, other.half] : [other.half, mine.half] if other && other.side != mine.side

      @waiting[key] = mine
      @bytes += mine.bytes
      forget { @waiting.size > @max || @bytes > @max_bytes }
      nil
    end

    # Those that came first stand first.
    def forget
      remove(@waiting.first[0]) while !@waiting.empty? && yield(@waiting.first[1])
    end

    def remove(key)
      gone = @waiting.delete(key)
      @bytes -= gone.bytes if gone
      gone
    end

    def side_of(half)
      halves = half['halves']
      halves.is_a?(Array) && halves.length == 1 && %w[request response].include?(halves[0]) ? halves[0] : nil
    end

    # About what it takes: the text in it, and a little for every value.
    def size_of(value)
      case value
      when String then value.bytesize + 40
      when Hash then value.sum(40) { |name, member| name.bytesize + size_of(member) }
      when Array then value.sum(40) { |entry| size_of(entry) }
      else 16
      end
    end
  end
end
