/** The settings of `setup --with-users`: a password makes its user, and one that is not given leaves its user alone. */
import { option, text } from './config-option.ts';

const password = (whose: string) =>
  option(`Password for ${whose}, set by \`setup --with-users\`.`, text, undefined, true);

export const SETUP_OPTIONS = {
  'setup.kibanaPassword': password("Kibana's own user kibana_system"),
  'setup.collectorPassword': password('the user promptlog_collector'),
  'setup.logstashPassword': password('the user promptlog_logstash'),
  'setup.analystPassword': password('the user promptlog_analyst, who reads prompts'),
  'setup.readerPassword': password('the user promptlog_reader, who reads no prompts'),
};
