/** What `typecase` exports for a program's own data: vectors in files, and how records lie. `typecase/simple` has none of it. */

export type { ElementArray, ElementKind } from "./memory/file-vector/element-kind.ts";
export type { FileVectorStats } from "./memory/file-vector/file-vector.ts";
export {
  type FileVectorCreateOptions,
  type FileVectorOptions,
  FileVectorOptionsBuilder,
  type FileVectorPreset,
  type FileVectorPresetName,
  fileVectorPresets,
} from "./memory/file-vector/options.ts";
export {
  describeLayout,
  type FieldKind,
  type PlacedField,
  type RecordFields,
  type RecordLayout,
} from "./memory/record-layout.ts";
