/** The public surface of promptlog. */
export { Config, type ConfigSources, loadConfig } from './config.ts';
export { createShipper, shipperOptions } from './create-shipper.ts';
export type { DeliveryStatus, LaneStatus } from './delivery/status.ts';
export type { ChangeAnswer, ChangeStatus } from './doors/prompt-log/answer.ts';
export type { ChangeOptions, ScoreOptions, ScoreValue } from './doors/prompt-log/said.ts';
export {
  type LogItem,
  type PromptLog,
  type PromptLogOptions,
  promptLog,
  type RemotePromptLog,
  type RemotePromptLogOptions,
} from './doors/prompt-log.ts';
export { type SessionInfo, withSession } from './doors/session.ts';
export { closePrompts, flushPrompts } from './doors/shared-shipper.ts';
export { type ErrorCode, PromptlogError } from './errors.ts';
export { type Exchange, recordOfExchange } from './formats/exchange.ts';
export type { Notice, Notify } from './notice.ts';
export type { CaptureLevel } from './record/capture.ts';
export type { Feedback, Json, JsonObject, PromptMessage, PromptRecord, RecordChange } from './record/record.ts';
export type { RedactorOptions } from './record/redact.ts';
export type { Accepted, RecordTaker } from './record-taker.ts';
export type { Shipper, ShipperOptions } from './shipper.ts';
