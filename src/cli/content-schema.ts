/** npm run content:schema: writes content/question.schema.json, which editors use for bank files. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { editorSchema } from '../content/schema.ts';
import { openProgram, SHIPPED_CONTENT } from './content-program.ts';

const program = await openProgram([]);
const file = join(SHIPPED_CONTENT, 'question.schema.json');
await writeFile(file, `${JSON.stringify(editorSchema(), undefined, 2)}\n`);
program.say('written', { file });
