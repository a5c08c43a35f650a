/** The list of commands, in the order the help shows them. A new command is one file and one line here. */
import type { Command } from 'commander';

/** Adds a command to the program. */
export type Register = (program: Command) => void;

/** Each is loaded when it is asked for: what one of them needs costs no other its start. */
export const COMMANDS: Readonly<Record<string, () => Promise<Register>>> = {
  up: async () => (await import('./up.ts')).registerUp,
  down: async () => (await import('./down.ts')).registerDown,
  collect: async () => (await import('./collect.ts')).registerCollect,
  gateway: async () => (await import('./gateway.ts')).registerGateway,
  open: async () => (await import('./open.ts')).registerOpen,
  search: async () => (await import('./search.ts')).registerSearch,
  show: async () => (await import('./show.ts')).registerShow,
  session: async () => (await import('./session.ts')).registerSession,
  setup: async () => (await import('./setup.ts')).registerSetup,
  ship: async () => (await import('./ship.ts')).registerShip,
  import: async () => (await import('./import.ts')).registerImport,
  demo: async () => (await import('./demo.ts')).registerDemo,
  stats: async () => (await import('./stats.ts')).registerStats,
  status: async () => (await import('./status.ts')).registerStatus,
  health: async () => (await import('./health.ts')).registerHealth,
  doctor: async () => (await import('./doctor.ts')).registerDoctor,
  'dead-letters': async () => (await import('./dead-letters.ts')).registerDeadLetters,
  alerts: async () => (await import('./alerts.ts')).registerAlerts,
  keys: async () => (await import('./keys.ts')).registerKeys,
  access: async () => (await import('./access.ts')).registerAccess,
  certificates: async () => (await import('./certificates.ts')).registerCertificates,
  reindex: async () => (await import('./reindex.ts')).registerReindex,
  backup: async () => (await import('./backup.ts')).registerBackup,
  restore: async () => (await import('./restore.ts')).registerRestore,
  verify: async () => (await import('./verify.ts')).registerVerify,
  erase: async () => (await import('./erase.ts')).registerErase,
  prune: async () => (await import('./prune.ts')).registerPrune,
  hold: async () => (await import('./hold.ts')).registerHold,
  export: async () => (await import('./export.ts')).registerExport,
  config: async () => (await import('./config.ts')).registerConfig,
};
