/** The shapes of the files of a content folder. */
import { createRequire } from 'node:module';
import { fitsBankFile, fitsQuestion, fitsRecordsFile, fitsTargetsFile, fitsTopicsFile } from './fit.ts';
import type * as Schemas from './schema.ts';
import type { Shape } from './shape.ts';

const require = createRequire(import.meta.url);
/** The schemas, loaded when there is a mistake to name: with their library they would be a fifth of a start. */
const schemas = (): typeof Schemas => require('./schema.ts') as typeof Schemas;

export const QUESTION: Shape<Schemas.RawQuestion> = { fits: fitsQuestion, schema: () => schemas().questionSchema };
export const BANK_FILE: Shape<Schemas.BankFile> = { fits: fitsBankFile, schema: () => schemas().bankFileSchema };
export const TOPICS_FILE: Shape<Schemas.TopicsFile> = { fits: fitsTopicsFile, schema: () => schemas().topicsFileSchema };
export const TARGETS_FILE: Shape<Schemas.TargetsFile> = { fits: fitsTargetsFile, schema: () => schemas().targetsFileSchema };
export const RECORDS_FILE: Shape<Schemas.RecordsFile> = { fits: fitsRecordsFile, schema: () => schemas().recordsFileSchema };
