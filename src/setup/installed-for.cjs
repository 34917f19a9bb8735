// Loaded into npm before it starts. npm leaves out optional packages (the native parts of vitest and
// oxlint) whose `engines` do not admit the Node that npm runs on, and has no setting for installing on
// behalf of another one. Our programs run on the Node of the lock file, so npm is told that version.
/** @type {Record<string, { version?: string } | undefined>} */
const packages = require('../../package-lock.json').packages;

const brought = packages[`node_modules/node-linux-${process.arch}`];
if (brought !== undefined) Object.defineProperty(process, 'version', { value: `v${brought.version}` });
