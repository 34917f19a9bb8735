/** The list of documentation pages from a checkout of github.com/kubernetes/website. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Sections whose pages are part of the documentation. */
const SECTIONS = ['docs', 'releases'];

/** Parts of other pages that have no page of their own, and tutorials that only say they are gone. */
const NO_PAGE = [
  /^\/docs\/reference\/glossary\/./,
  /^\/docs\/reference\/command-line-tools-reference\/feature-gates\/./,
  /-interactive-gone\/$/,
];

async function pagesOf(checkout: string, language: string): Promise<Set<string>> {
  const root = join(checkout, 'content', language);
  const pages = new Set<string>();
  for (const section of SECTIONS) {
    for (const entry of await readdir(join(root, section), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(?:md|html)$/.test(entry.name)) continue;
      const path = join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/');
      const page = path.replace(/\/_?index\.(?:md|html)$/, '/').replace(/\.(?:md|html)$/, '/');
      if (!NO_PAGE.some((pattern) => pattern.test(page))) pages.add(page);
    }
  }
  return pages;
}

/**
 * The text of pages.tsv for a checkout.
 * @param state the day of the checkout's last change, such as `2026-08-21`; named in the first line
 * @throws Error when the folder is no checkout of the website
 */
export async function listPages(checkout: string, state: string | undefined): Promise<string> {
  const configuration = await readFile(join(checkout, 'hugo.toml'), 'utf8');
  const version = /^version = "v(1\.\d+)"/m.exec(configuration)?.[1];
  if (version === undefined) throw new Error('hugo.toml names no version');
  const [english, chinese] = await Promise.all([pagesOf(checkout, 'en'), pagesOf(checkout, 'zh-cn')]);
  const rows = [...english].toSorted().map((page) => `${page}\t${chinese.has(page) ? 'yes' : 'no'}`);
  const from = state === undefined ? '' : `, state of ${state}`;
  return [
    `# Kubernetes documentation v${version}${from}: its pages by path on kubernetes.io; zh: whether a page in Simplified Chinese exists under /zh-cn.`,
    '# Rebuild: npm run content:pages -- <checkout of github.com/kubernetes/website>',
    'path\tzh',
    ...rows,
    '',
  ].join('\n');
}
