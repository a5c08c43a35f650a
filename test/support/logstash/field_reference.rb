# Names of fields as Logstash takes them: "a", "[a][b]", "[@metadata][x]".
module LogStash
  module FieldReference
    extend self

    # The path to a field. A name that holds a bracket cannot be written down as one.
    def path(reference)
      raise ArgumentError, "not a field reference: #{reference.inspect}" unless reference.is_a?(String) && !reference.empty?
      return [reference] unless reference.match?(/[\[\]]/)
      raise ArgumentError, "not a field reference: #{reference}" unless reference.match?(/\A(?:\[[^\[\]]+\])+\z/)

      reference.scan(/\[([^\[\]]+)\]/).flatten
    end
  end
end
