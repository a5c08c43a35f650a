/** The masking settings as a redactor's options. */
import type { Config } from './config.ts';
import { PromptlogError } from './errors.ts';
import type { MaskMode, RedactorOptions, UserPattern } from './record/redact-options.ts';

/** `masking.rules` names what is on; nothing in it and no pattern switches masking off. */
export function maskingOptions(config: Config): RedactorOptions | false {
  const names = config.words('masking.rules').filter((name) => name !== 'none');
  const patterns = patternsOf(config.text('masking.patterns') ?? '');
  if (names.length === 0 && patterns.length === 0) return false;
  const off = { credentials: false, 'payment-cards': false };
  const hashKey = config.text('masking.hashKey');
  return {
    rules: { ...off, ...Object.fromEntries(names.map((name) => [name, true])) },
    patterns,
    mode: config.required('masking.mode') as MaskMode,
    ...(hashKey === undefined ? {} : { hashKey }),
  };
}

function patternsOf(text: string): UserPattern[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const at = line.indexOf('=');
      if (at > 0) return { name: line.slice(0, at).trim(), pattern: line.slice(at + 1) };
      const reason = 'each line must read name=regular expression';
      throw new PromptlogError('PL_CONFIG_INVALID', {
        option: 'masking.patterns',
        reason,
        source: 'PROMPTLOG_MASKING_PATTERNS',
      });
    });
}
