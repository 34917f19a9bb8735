/** The text in which the log keeps what an entry says of an answer whatever it earns. */
import type { Difficulty, Kind, PeriodKeys, Preset } from '../../engine/question.ts';
import type { AnsweredQuestion } from '../words.ts';

/** In one text, as JSON: a stream keeps few fields smaller, and reads them faster, than many. */
export type AnswerText = readonly [
  asked: string, index: number, delivery: string, kind: Kind, preset: Preset, received: number,
  id: string, keyHash: string, digest: string, area: string, topic: string, difficulty: Difficulty, bankVersion: string,
  choice: string, n: number, d: number, speed: number, day: string, week: string, month: string,
  place: string,
];

interface Manner {
  readonly text: string;
  readonly kind: Kind;
  readonly preset: Preset;
}

interface Question extends AnsweredQuestion {
  /** All but the id. */
  readonly text: string;
  readonly bankVersion: string;
}

interface Periods extends PeriodKeys {
  readonly text: string;
}

interface Place {
  readonly text: string;
  readonly place: string;
}

/** Most questions that are remembered: several times what a bank has. */
const MOST_QUESTIONS = 10_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO = 0x30;
const CLOSING = 0x5d;
/** Numbers of no more digits are exact. */
const MOST_DIGITS = 15;

/**
 * Takes such texts apart. A log is read by the million, and most of an entry is what entries before it said as well: the question, the
 * periods, the place. That is compared, and not read again. A text that is not exactly as it was written goes to `JSON.parse`.
 */
export class AnswerReader {
  readonly #questions = new Map<string, Question>();
  #manner: Manner | undefined;
  #periods: Periods | undefined;
  #place: Place | undefined;
  #text = '';
  /** How far the text is read; beyond its end once it was not as expected. */
  #at = 0;

  /** @throws SyntaxError */
  read(text: string): AnswerText {
    // An escaped character is seldom. Where there is none, the next quote ends a text.
    return (text.includes('\\') ? undefined : this.#quick(text)) ?? (JSON.parse(text) as AnswerText);
  }

  #quick(text: string): AnswerText | undefined {
    if (!text.startsWith('[') || !text.endsWith(']')) return undefined;
    this.#text = text;
    this.#at = 1;
    const asked = this.#string();
    const index = this.#number();
    const delivery = this.#string();
    const { kind, preset } = this.#nextManner();
    const received = this.#number();
    const { id, keyHash, digest, area, topic, difficulty, bankVersion } = this.#nextQuestion();
    const choice = this.#string();
    const n = this.#number();
    const d = this.#number();
    const speed = this.#number();
    const { day, week, month } = this.#nextPeriods();
    const { place } = this.#nextPlace();
    if (this.#at !== text.length) return undefined;
    return [
      asked, index, delivery, kind, preset, received,
      id, keyHash, digest, area, topic, difficulty, bankVersion,
      choice, n, d, speed, day, week, month,
      place,
    ];
  }

  #nextManner(): Manner {
    if (this.#manner !== undefined && this.#skips(this.#manner.text)) return this.#manner;
    const begun = this.#at;
    const kind = this.#string() as Kind;
    const preset = this.#string() as Preset;
    const read: Manner = { text: this.#since(begun), kind, preset };
    if (this.#isSound()) this.#manner = read;
    return read;
  }

  #nextQuestion(): Question {
    const id = this.#string();
    const known = this.#questions.get(id);
    if (known !== undefined && this.#skips(known.text)) return known;
    const begun = this.#at;
    const keyHash = this.#string();
    const digest = this.#string();
    const area = this.#string();
    const topic = this.#string();
    const difficulty = this.#string() as Difficulty;
    const bankVersion = this.#string();
    const read: Question = { text: this.#since(begun), id, keyHash, digest, area, topic, difficulty, bankVersion };
    if (this.#isSound()) {
      if (this.#questions.size >= MOST_QUESTIONS) this.#questions.clear();
      this.#questions.set(id, read);
    }
    return read;
  }

  #nextPeriods(): Periods {
    if (this.#periods !== undefined && this.#skips(this.#periods.text)) return this.#periods;
    const begun = this.#at;
    const day = this.#string();
    const week = this.#string();
    const month = this.#string();
    const read: Periods = { text: this.#since(begun), day, week, month };
    if (this.#isSound()) this.#periods = read;
    return read;
  }

  #nextPlace(): Place {
    if (this.#place !== undefined && this.#skips(this.#place.text)) return this.#place;
    const begun = this.#at;
    const place = this.#string();
    const read: Place = { text: this.#since(begun), place };
    if (this.#isSound()) this.#place = read;
    return read;
  }

  /** Goes on behind a text, where it stands next. */
  #skips(known: string): boolean {
    // Quicker than `startsWith`, which looks at one character after the other.
    if (this.#text.slice(this.#at, this.#at + known.length) !== known) return false;
    this.#at += known.length;
    return true;
  }

  #since(begun: number): string {
    return this.#text.slice(begun, this.#at);
  }

  #isSound(): boolean {
    return this.#at <= this.#text.length;
  }

  #fail(): void {
    this.#at = this.#text.length + 1;
  }

  #string(): string {
    const text = this.#text;
    const begun = this.#at + 1;
    const end = text.charCodeAt(this.#at) === QUOTE ? text.indexOf('"', begun) : -1;
    const behind = text.charCodeAt(end + 1);
    if (end < 0 || (behind !== COMMA && (behind !== CLOSING || end + 2 !== text.length))) {
      this.#fail();
      return '';
    }
    this.#at = end + 2;
    return text.slice(begun, end);
  }

  #number(): number {
    const text = this.#text;
    let at = this.#at;
    let value = 0;
    for (; ; at += 1) {
      const digit = text.charCodeAt(at) - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
    }
    const digits = at - this.#at;
    const isWritten = digits === 1 || (digits > 1 && digits <= MOST_DIGITS && text.charCodeAt(this.#at) !== ZERO);
    if (!isWritten || text.charCodeAt(at) !== COMMA) this.#fail();
    else this.#at = at + 1;
    return value;
  }
}
