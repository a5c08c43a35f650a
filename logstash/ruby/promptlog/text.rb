# Lengths and slices of texts in the unit of JavaScript, 16 bits: an emoji counts for two.
module Promptlog
  module Text
    extend self

    def length(text)
      text.ascii_only? ? text.bytesize : text.length + text.count("\u{10000}-\u{10ffff}")
    end

    def longer?(text, limit)
      text.bytesize > limit && length(text) > limit
    end
  end
end
