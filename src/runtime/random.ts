import { randomBytes } from 'node:crypto';

/** Randomness as a value that is handed in. */
export interface Random {
  /** A fresh id of `length` characters from 0-9, A-Z, a-z (62 symbols, unbiased). */
  id(length: number): string;
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export const systemRandom: Random = {
  id(length) {
    let id = '';
    while (id.length < length) {
      for (const byte of randomBytes(length)) {
        // 248 = 4 * 62: larger bytes would favour the first letters.
        if (byte < 248 && id.length < length) id += ALPHABET[byte % 62];
      }
    }
    return id;
  },
};
