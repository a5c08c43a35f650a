require_relative '../values'

# What a provider's content filter did, from all the places in which Azure OpenAI reports it.
module Promptlog
  module Projection
    module Filter
      extend self

      # Reads the filter's results for the prompt, for each choice, and in the error of a refused call; nil when there is none.
      def fields(record, completion, prompt_results, reasons)
        error = record['error']
        results = holders(record, completion, prompt_results, error).filter_map { |holder| results_of(holder) }
        stopped = record['outcome'] == 'filtered' || Values.members(error)['code'] == 'content_filter' ||
                  reasons.include?('content_filter')
        return nil if results.empty? && !stopped

        categories = results.flat_map { |result| filtered_in(result) }.uniq.sort
        categories.empty? ? { 'blocked' => stopped } : { 'blocked' => true, 'categories' => categories }
      end

      private

      def holders(record, completion, prompt_results, error)
        annotations = Values.first(completion, 'prompt_filter_results', 'prompt_annotations')
        given = prompt_results.nil? ? record['prompt_filter_results'] : prompt_results
        lists = [annotations, given, completion['choices']].flat_map { |list| Values.list(list) }
        (error.nil? ? lists : lists + [error, error['innererror']]).map { |holder| Values.members(holder) }
      end

      def results_of(holder)
        results = Values.first(holder, 'content_filter_results', 'content_filter_result')
        return results if results.is_a?(Hash)

        results.is_a?(Array) ? results.each_with_index.to_h { |result, index| [index.to_s, result] } : nil
      end

      def filtered_in(results)
        results.filter_map { |category, result| category if filtered?(result) }
      end

      # A category is one result or, for the lists a customer keeps, one result for each list.
      def filtered?(result)
        return result.any? { |entry| Values.members(entry)['filtered'] == true } if result.is_a?(Array)

        members = Values.members(result)
        members['filtered'] == true || (members['details'].is_a?(Array) && filtered?(members['details']))
      end
    end
  end
end
