require_relative '../moments'
require_relative '../search_values'

# What people and evaluators thought of an answer, summed up.
module Promptlog
  module Projection
    module Feedback
      extend self

      # The last score (of judgements named "score"; of any with a number when there is none), the last label, every comment in the order
      # of time, how many judgements there are and when the last was given.
      def fields(feedback)
        return nil if feedback.nil? || feedback.empty?

        judgements = feedback.each_with_index.sort_by { |judgement, index| [judgement['at'], index] }.map(&:first)
        comments = judgements.filter_map { |judgement| SearchValues.text(judgement['comment']) }
        scores = judgements.select { |judgement| judgement['name'] == 'score' }
        Values.known(
          'count' => judgements.length, 'score' => score(scores) || score(judgements), 'label' => label(judgements),
          'comment' => comments.empty? ? nil : comments, 'last_at' => Moments.iso(judgements.last['at'])
        )
      end

      private

      def score(judgements)
        judgements.filter_map { |judgement| Values.double(judgement['value']) }.last
      end

      def label(judgements)
        values = judgements.map { |judgement| judgement['value'] }
        values.filter_map { |value| SearchValues.keyword(value) if Values.double(value).nil? }.last
      end
    end
  end
end
