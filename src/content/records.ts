/** Keeps the records of second answers: one file an area, sorted by question id. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeYaml } from './export.ts';
import { RECORDS, type PlacedRecord, type ReviewRecord } from './lists.ts';

const HEADER = '# Second answers, given from the documentation without the key. Written by: npm run content:second <id>\n';

/**
 * Puts a record into the file of an area in place of an older one of the same question.
 * @param known all records of the content folder
 * @param ids ids of the area's questions; records of other questions stay out of its file
 * @returns the path of the file below the content folder
 */
export async function writeRecord(
  dir: string,
  area: string,
  record: ReviewRecord,
  known: ReadonlyMap<string, PlacedRecord>,
  ids: ReadonlySet<string>,
): Promise<string> {
  const records = [...known.values()]
    .filter(({ id }) => ids.has(id) && id !== record.id)
    .map(({ id, hash, date, page, answer }): ReviewRecord => ({ id, hash, date, page, answer }));
  const sorted = [...records, record].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const file = `${RECORDS}/${area}.yaml`;
  await mkdir(join(dir, RECORDS), { recursive: true });
  // Renamed into place, so that a stop in between leaves the old file whole.
  await writeFile(join(dir, `${file}.new`), HEADER + writeYaml({ records: sorted }));
  await rename(join(dir, `${file}.new`), join(dir, file));
  return file;
}
