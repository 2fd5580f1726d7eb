/**
 * Embedding levels, UAX #9 (Unicode 17), rules P2–P3, X1–X10, W1–W7, N0–N2, I1–I2 and L1's separators.
 * In: a text and the paragraph's direction. Out: a level for each code unit; both halves of a pair have the same.
 *
 * bidi-js was measured first: it passes both Unicode suites, but it takes 13.7 s for 40,000 tabs and 1.2 s for 40,000
 * digits in a right-to-left paragraph (each looks back over all before it), and reads code units, so right-to-left
 * scripts beyond the basic plane (Adlam, Hanifi Rohingya) come out left to right. Here every rule is one pass.
 */

import { CodePointTable } from "../base/code-point-table.ts";
import { hostScratch, type Scratch, type ScratchBlock } from "../memory/scratch.ts";
import { BidiClass, bidiClassRuns, bracketPairs } from "./generated/unicode-data.ts";

/** Greatest explicit level, max_depth of BD2. */
const maximumDepth = 125;
/** Room for opening brackets, BD16. */
const bracketStackLimit = 63;

const { L, R, AL, EN, ES, ET, AN, CS, NSM, BN, B, S, WS, ON } = BidiClass;
const { LRE, LRO, RLE, RLO, PDF, LRI, RLI, FSI, PDI } = BidiClass;

const maskOf = (...classes: number[]): number => classes.reduce((mask, each) => mask | (1 << each), 0);
const isolateInitiators = maskOf(LRI, RLI, FSI);
const embeddingInitiators = maskOf(LRE, LRO, RLE, RLO);
const removedByX9 = maskOf(LRE, LRO, RLE, RLO, PDF, BN);
const neutrals = maskOf(B, S, WS, ON, LRI, RLI, FSI, PDI);
const trailing = maskOf(WS, LRI, RLI, FSI, PDI) | removedByX9;
const rightToLeftMakers = maskOf(R, AL, AN, RLE, RLO, RLI, FSI, LRE, LRO, LRI);

let table: CodePointTable | undefined;

/** Bidi_Class of a code point, as a number of `BidiClass`. */
export function bidiClassOf(codePoint: number): number {
  table ??= new CodePointTable(bidiClassRuns, (value) => value);
  return table.get(codePoint);
}

/** Levels of a text, and what the paragraphs in it begin with. */
export interface BidiLevels {
  /** One level a code unit; absent where all are 0. */
  readonly levels: Uint8Array | undefined;
  /** Where each paragraph ends, its separator included, and the paragraph's own level; at least one. */
  readonly paragraphEnds: readonly number[];
  readonly paragraphLevels: readonly number[];
}

/**
 * Levels of `text`. With "auto", each paragraph finds its own direction (P2, P3). A text that has nothing
 * right-to-left in it, in a left-to-right paragraph, gets no array at all.
 */
export function embeddingLevels(
  text: string,
  direction: "auto" | "ltr" | "rtl",
  scratch: Scratch = hostScratch,
): BidiLevels {
  if (text === "" || (direction !== "rtl" && !mayHaveRightToLeft(text))) {
    return { levels: undefined, paragraphEnds: [text.length], paragraphLevels: [direction === "rtl" ? 1 : 0] };
  }
  return scratch.use(text.length * RESOLVER_BYTES, (block) => resolveLevels(text, direction, block));
}

function resolveLevels(text: string, direction: "auto" | "ltr" | "rtl", block: ScratchBlock): BidiLevels {
  const resolver = new ParagraphResolver(text, block);
  const { classes } = resolver;
  const paragraphEnds: number[] = [];
  const paragraphLevels: number[] = [];
  for (let start = 0; start < text.length; ) {
    let end = start;
    while (end < text.length && classes[end] !== B) end++;
    if (end < text.length) end += text.charCodeAt(end) === 0x0d && text.charCodeAt(end + 1) === 0x0a ? 2 : 1;
    paragraphLevels.push(resolver.resolve(start, end, direction));
    paragraphEnds.push(end);
    start = end;
  }
  return { levels: resolver.levels, paragraphEnds, paragraphLevels };
}

/** Whether a code unit at or above the first right-to-left one occurs; the only pass that most text needs. */
function mayHaveRightToLeft(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x590) continue;
    const codePoint = unit >= 0xd800 && unit < 0xdc00 ? text.codePointAt(index)! : unit;
    if (unit >= 0xdc00 && unit < 0xe000) continue;
    if (rightToLeftMakers & (1 << bidiClassOf(codePoint))) return true;
  }
  return false;
}

/** A class for each code unit; the second half of a pair is a BN, which takes the level of what stands before it. */
function fillClasses(text: string, classes: Uint8Array): void {
  for (let index = 0; index < text.length; index++) {
    const codePoint = text.codePointAt(index)!;
    classes[index] = bidiClassOf(codePoint);
    if (codePoint > 0xffff) classes[++index] = BN;
  }
}

/** Two arrays of words and four of bytes. */
const RESOLVER_BYTES = 12;

/** Resolves paragraphs of one text; its scratch arrays are as long as the text and shared by all of them. */
class ParagraphResolver {
  readonly levels: Uint8Array;
  readonly #text: string;
  /** Classes as the text has them. */
  readonly classes: Uint8Array;
  /** Classes after overrides (X4–X6). */
  readonly #classes: Uint8Array;
  /** Levels by X1–X8: sequences look at their neighbours' as they were before I1 and I2. */
  readonly #explicit: Uint8Array;
  /** For an isolate initiator its PDI and for a PDI its initiator, or -1. */
  readonly #match: Int32Array;
  /** Indices of the isolating run sequence under way, and their classes. */
  readonly #sequence: Int32Array;
  readonly #types: Uint8Array;

  constructor(text: string, block: ScratchBlock) {
    const { length } = text;
    this.#text = text;
    this.levels = new Uint8Array(length);
    this.#match = block.i32(length).fill(-1);
    this.#sequence = block.i32(length);
    this.classes = block.u8(length);
    fillClasses(text, this.classes);
    this.#classes = block.u8(length);
    this.#classes.set(this.classes);
    this.#explicit = block.u8(length).fill(0);
    this.#types = block.u8(length);
  }

  /** Writes the levels of `[start, end)`, which is one paragraph with its separator; returns the paragraph's level. */
  resolve(start: number, end: number, direction: "auto" | "ltr" | "rtl"): number {
    this.#matchIsolates(start, end);
    const base = direction === "auto" ? this.#firstStrongLevel(start, end) : direction === "rtl" ? 1 : 0;
    this.#explicitLevels(start, end, base);
    this.#resolveSequences(start, end, base);
    this.#finish(start, end, base);
    return base;
  }

  /** BD9: isolate initiators and their PDIs. */
  #matchIsolates(start: number, end: number): void {
    const open: number[] = [];
    for (let index = start; index < end; index++) {
      const type = this.classes[index]!;
      if (isolateInitiators & (1 << type)) open.push(index);
      else if (type === PDI) {
        const opener = open.pop();
        if (opener === undefined) continue;
        this.#match[opener] = index;
        this.#match[index] = opener;
      }
    }
  }

  /** P2, P3: the level that the first strong character asks for; isolates are passed over. */
  #firstStrongLevel(start: number, end: number): number {
    for (let index = start; index < end; index++) {
      const type = this.classes[index]!;
      if (type === L) return 0;
      if (type === R || type === AL) return 1;
      if (isolateInitiators & (1 << type)) {
        if (this.#match[index] === -1) return 0;
        index = this.#match[index]!;
      }
    }
    return 0;
  }

  /** X1–X8. */
  #explicitLevels(start: number, end: number, base: number): void {
    const levelStack = new Uint8Array(maximumDepth + 2);
    const overrideStack = new Int8Array(maximumDepth + 2).fill(-1);
    const isolateStack = new Uint8Array(maximumDepth + 2);
    let top = 0;
    levelStack[0] = base;
    let overflowIsolates = 0;
    let overflowEmbeddings = 0;
    let validIsolates = 0;
    for (let index = start; index < end; index++) {
      const type = this.classes[index]!;
      const bit = 1 << type;
      if (bit & (isolateInitiators | embeddingInitiators)) {
        const isIsolate = (bit & isolateInitiators) !== 0;
        this.#place(index, levelStack[top]!, isIsolate ? overrideStack[top]! : -1);
        const level = this.#nextLevel(index, end, type, levelStack[top]!);
        if (level <= maximumDepth && overflowIsolates === 0 && overflowEmbeddings === 0) {
          if (isIsolate) validIsolates++;
          top++;
          levelStack[top] = level;
          overrideStack[top] = type === LRO ? L : type === RLO ? R : -1;
          isolateStack[top] = isIsolate ? 1 : 0;
          if (!isIsolate) this.#explicit[index] = level;
        } else if (isIsolate) overflowIsolates++;
        else if (overflowIsolates === 0) overflowEmbeddings++;
      } else if (type === PDI) {
        if (overflowIsolates > 0) overflowIsolates--;
        else if (validIsolates > 0) {
          overflowEmbeddings = 0;
          while (isolateStack[top] === 0) top--;
          top--;
          validIsolates--;
        }
        this.#place(index, levelStack[top]!, overrideStack[top]!);
      } else if (type === PDF) {
        if (overflowIsolates === 0) {
          if (overflowEmbeddings > 0) overflowEmbeddings--;
          else if (isolateStack[top] === 0 && top > 0) top--;
        }
        this.#explicit[index] = levelStack[top]!;
      } else if (type === B) this.#explicit[index] = base;
      else this.#place(index, levelStack[top]!, type === BN ? -1 : overrideStack[top]!);
    }
  }

  #place(index: number, level: number, override: number): void {
    this.#explicit[index] = level;
    if (override >= 0) this.#classes[index] = override;
  }

  /** Level that an embedding or isolate initiator opens: the next odd or even one. */
  #nextLevel(index: number, end: number, type: number, level: number): number {
    let toRight = type === RLE || type === RLO || type === RLI;
    if (type === FSI) {
      const close = this.#match[index]!;
      toRight = this.#firstStrongLevel(index + 1, close === -1 ? end : close) === 1;
    }
    return toRight ? (level + 1) | 1 : (level + 2) & ~1;
  }

  /** X10: level runs joined over isolates, each sequence resolved by W, N and I. */
  #resolveSequences(start: number, end: number, base: number): void {
    const runStarts: number[] = [];
    const runOfPDI = new Map<number, number>();
    let previousLevel = -1;
    for (let index = start; index < end; index++) {
      const type = this.classes[index]!;
      if (removedByX9 & (1 << type)) continue;
      const level = this.#explicit[index]!;
      if (level !== previousLevel) runStarts.push(index);
      previousLevel = level;
      // A PDI that closes a run-ending initiator begins a run; only those are looked up.
      if (type === PDI && this.#match[index] !== -1 && runStarts[runStarts.length - 1] === index) {
        runOfPDI.set(index, runStarts.length - 1);
      }
    }
    for (let run = 0; run < runStarts.length; run++) {
      const first = runStarts[run]!;
      if (this.classes[first] === PDI && this.#match[first] !== -1 && runOfPDI.has(first)) {
        if (this.#continuesSequence(first)) continue;
      }
      this.#collectAndResolve(runStarts, run, runOfPDI, start, end, base);
    }
  }

  /** Whether the run that begins with the PDI at `index` belongs to the sequence of its initiator. */
  #continuesSequence(index: number): boolean {
    return this.#explicit[this.#match[index]!] === this.#explicit[index];
  }

  #collectAndResolve(
    runStarts: readonly number[],
    firstRun: number,
    runOfPDI: ReadonlyMap<number, number>,
    start: number,
    end: number,
    base: number,
  ): void {
    let length = 0;
    let last = -1;
    for (let run: number | undefined = firstRun; run !== undefined; ) {
      const stop = runStarts[run + 1] ?? end;
      for (let index = runStarts[run]!; index < stop; index++) {
        if (removedByX9 & (1 << this.classes[index]!)) continue;
        this.#sequence[length] = index;
        this.#types[length++] = this.#classes[index]!;
        last = index;
      }
      const isOpen = (isolateInitiators & (1 << this.classes[last]!)) !== 0;
      run = isOpen && this.#match[last] !== -1 ? runOfPDI.get(this.#match[last]!) : undefined;
    }
    const first = this.#sequence[0]!;
    const level = this.#explicit[first]!;
    const before = this.#neighbourLevel(first, -1, start, end, base);
    const endsOpen = (isolateInitiators & (1 << this.classes[last]!)) !== 0;
    const after = endsOpen ? base : this.#neighbourLevel(last, 1, start, end, base);
    this.#resolveTypes(length, Math.max(level, before) & 1 ? R : L, Math.max(level, after) & 1 ? R : L, level);
  }

  /** Level of the nearest character beside `index` that X9 leaves, or the paragraph's. */
  #neighbourLevel(index: number, step: number, start: number, end: number, base: number): number {
    for (let at = index + step; at >= start && at < end; at += step) {
      if (!(removedByX9 & (1 << this.classes[at]!))) return this.#explicit[at]!;
    }
    return base;
  }

  #resolveTypes(length: number, sos: number, eos: number, level: number): void {
    const seen = this.#resolveWeak(length, sos);
    if (seen & neutrals) {
      if (seen & (1 << ON)) this.#resolveBrackets(length, sos, level);
      this.#resolveNeutrals(length, sos, eos, level);
    }
    for (let k = 0; k < length; k++) {
      const type = this.#types[k]!;
      // I1, I2.
      const step = level & 1 ? (type === R ? 0 : 1) : type === L ? 0 : type === R ? 1 : 2;
      this.levels[this.#sequence[k]!] = level + step;
    }
  }

  /** W1–W7; returns a mask of the classes that are left. */
  #resolveWeak(length: number, sos: number): number {
    const types = this.#types;
    let previous = sos;
    let strong = sos;
    for (let k = 0; k < length; k++) {
      let type = types[k]!;
      if (type === NSM) type = (isolateInitiators | (1 << PDI)) & (1 << previous) ? ON : previous; // W1
      previous = type;
      if (type === L || type === R || type === AL) strong = type;
      if (type === EN && strong === AL) type = AN; // W2
      types[k] = type;
    }
    for (let k = 0; k < length; k++) if (types[k] === AL) types[k] = R; // W3
    for (let k = 1; k < length - 1; k++) {
      const before = types[k - 1]!;
      if (before !== types[k + 1] || (before !== EN && before !== AN)) continue;
      if (types[k] === CS || (types[k] === ES && before === EN)) types[k] = before; // W4
    }
    let seen = 0;
    strong = sos;
    for (let k = 0; k < length; k++) {
      let type = types[k]!;
      if (type === ET) {
        let stop = k;
        while (stop < length && types[stop] === ET) stop++;
        const isNumber = (k > 0 && types[k - 1] === EN) || (stop < length && types[stop] === EN);
        types.fill(isNumber ? EN : ON, k, stop); // W5, W6
        type = types[k]!;
        if (isNumber && strong === L) types.fill(L, k, stop); // W7
        seen |= 1 << types[k]!;
        // W5 looks at the number before, which W7 may have turned to L already: mark what follows it by `EN` again.
        k = stop - 1;
        if (isNumber && strong === L) k = this.#numberAfterTerminators(stop, length) - 1;
        continue;
      }
      if (type === ES || type === CS) type = ON; // W6
      if (type === L || type === R) strong = type;
      if (type === EN && strong === L) {
        k = this.#numberAfterTerminators(k, length) - 1; // W5 and W7 for a number and its terminators
        seen |= 1 << L;
        continue;
      }
      types[k] = type;
      seen |= 1 << type;
    }
    return seen;
  }

  /** W5 with W7 after an L: numbers and terminators from `k` on become L; returns where they end. */
  #numberAfterTerminators(k: number, length: number): number {
    let stop = k;
    while (stop < length && (this.#types[stop] === EN || this.#types[stop] === ET)) stop++;
    this.#types.fill(L, k, stop);
    return stop;
  }

  /** N0. */
  #resolveBrackets(length: number, sos: number, level: number): void {
    const embedding = level & 1 ? R : L;
    for (const [open, close] of this.#bracketPairs(length)) {
      let found = -1;
      for (let k = open + 1; k < close; k++) {
        const strong = strongOf(this.#types[k]!);
        if (strong === -1) continue;
        found = strong;
        if (strong === embedding) break;
      }
      if (found === -1) continue;
      if (found !== embedding && this.#strongBefore(open, sos) === embedding) found = embedding;
      this.#setBracket(open, found, length);
      this.#setBracket(close, found, length);
    }
  }

  #strongBefore(k: number, sos: number): number {
    for (let at = k - 1; at >= 0; at--) {
      const strong = strongOf(this.#types[at]!);
      if (strong !== -1) return strong;
    }
    return sos;
  }

  /** Sets a bracket, and the marks after it that W1 made neutral with it. */
  #setBracket(k: number, type: number, length: number): void {
    this.#types[k] = type;
    for (let at = k + 1; at < length && this.classes[this.#sequence[at]!] === NSM; at++) this.#types[at] = type;
  }

  /** BD16: pairs of positions in the sequence, by their opening brackets. */
  #bracketPairs(length: number): [number, number][] {
    const pairs: [number, number][] = [];
    const stackCloser: number[] = [];
    const stackPosition: number[] = [];
    for (let k = 0; k < length; k++) {
      if (this.#types[k] !== ON) continue;
      const unit = this.#text.charCodeAt(this.#sequence[k]!);
      const closer = closerOf(unit);
      if (closer > 0) {
        if (stackCloser.length === bracketStackLimit) break;
        stackCloser.push(closer);
        stackPosition.push(k);
      } else if (closer < 0) {
        const found = stackCloser.lastIndexOf(-closer);
        if (found === -1) continue;
        pairs.push([stackPosition[found]!, k]);
        stackCloser.length = found;
        stackPosition.length = found;
      }
    }
    return pairs.sort((a, b) => a[0] - b[0]);
  }

  /** N1, N2. */
  #resolveNeutrals(length: number, sos: number, eos: number, level: number): void {
    const embedding = level & 1 ? R : L;
    for (let k = 0; k < length; k++) {
      if (!(neutrals & (1 << this.#types[k]!))) continue;
      let stop = k;
      while (stop < length && neutrals & (1 << this.#types[stop]!)) stop++;
      const before = k === 0 ? sos : strongOf(this.#types[k - 1]!);
      const after = stop === length ? eos : strongOf(this.#types[stop]!);
      // Most neutrals are a space between words: a call of `fill` takes longer.
      const resolved = before === after ? before : embedding;
      while (k < stop) this.#types[k++] = resolved;
      k--;
    }
  }

  /** Levels of what X9 removed, and L1 for separators and what stands before them or the end. */
  #finish(start: number, end: number, base: number): void {
    for (let index = start; index < end; index++) {
      if (removedByX9 & (1 << this.classes[index]!)) {
        this.levels[index] = index === start ? base : this.levels[index - 1]!;
      }
    }
    let isTrailing = true;
    for (let index = end - 1; index >= start; index--) {
      const bit = 1 << this.classes[index]!;
      if (bit & ((1 << B) | (1 << S))) isTrailing = true;
      else if (!(bit & trailing) || this.#isSecondHalf(index)) isTrailing = false;
      if (isTrailing) this.levels[index] = base;
    }
  }

  /** The second half of a pair is a BN here, but stands for a character that is not. */
  #isSecondHalf(index: number): boolean {
    const unit = this.#text.charCodeAt(index);
    return unit >= 0xdc00 && unit < 0xe000 && index > 0 && !(trailing & (1 << this.classes[index - 1]!));
  }
}

/** L or R as N0–N2 see a class, numbers being R; -1 for what is not strong. */
function strongOf(type: number): number {
  if (type === L) return L;
  return type === R || type === EN || type === AN ? R : -1;
}

let brackets: Map<number, number> | undefined;

/** For an opening bracket its closing one, for a closing bracket itself negated, for all else 0; canonical equivalents are one. */
function closerOf(unit: number): number {
  if (unit < 0x28) return 0;
  if (brackets === undefined) {
    brackets = new Map();
    for (let index = 0; index < bracketPairs.length; index += 2) {
      const closer = bracketPairs[index + 1]!;
      brackets.set(bracketPairs[index]!, canonical(closer));
      brackets.set(closer, -canonical(closer));
    }
  }
  return brackets.get(unit) ?? 0;
}

/** U+2329 and U+232A are canonically U+3008 and U+3009. */
const canonical = (bracket: number): number => (bracket === 0x232a ? 0x3009 : bracket);
