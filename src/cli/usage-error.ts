/** What the command line reports in one line: an argument at fault, or a file that could not be read or written. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** The reason of a failed system call in a few words, without the call and the path that Node puts into the message. */
export function systemReason(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  return knownReasons[code] ?? (code || oneLine(error));
}

const knownReasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  ENOTDIR: "a part of the path is not a directory",
  EISDIR: "it is a directory",
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the device",
};

/** Any thrown value as one line without a stack trace. */
export function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  return message.replace(/\s*[\r\n]+\s*/g, " ").trim();
}
