import { expect, it } from 'vitest';
import { readPages } from '../../src/content/lists.ts';
import { collect } from '../../src/content/problem.ts';
import { listPages } from '../../src/content/website.ts';
import { folder } from './folder.ts';

const en = 'content/en/docs';

it('lists the pages of a checkout by path, with those in Chinese', async () => {
  const checkout = await folder({
    'hugo.toml': 'title = "x"\nversion = "v1.40"\n',
    [`${en}/_index.md`]: '', [`${en}/concepts/_index.html`]: '', [`${en}/concepts/pods/index.md`]: '', [`${en}/concepts/nodes.md`]: '', [`${en}/concepts/picture.svg`]: '',
    [`${en}/reference/glossary/index.md`]: '', [`${en}/reference/glossary/pod.md`]: '',
    [`${en}/reference/command-line-tools-reference/feature-gates/index.md`]: '', [`${en}/reference/command-line-tools-reference/feature-gates/Some.md`]: '',
    [`${en}/tutorials/old-interactive-gone.md`]: '',
    'content/en/releases/_index.md': '',
    'content/zh-cn/docs/concepts/nodes.md': '', 'content/zh-cn/docs/only-chinese.md': '', 'content/zh-cn/releases/_index.md': '',
  });
  const list = await listPages(checkout, '2026-12-01');
  expect(list.split('\n').slice(2)).toEqual([
    'path\tzh', '/docs/\tno', '/docs/concepts/\tno', '/docs/concepts/nodes/\tyes', '/docs/concepts/pods/\tno',
    '/docs/reference/command-line-tools-reference/feature-gates/\tno', '/docs/reference/glossary/\tno', '/releases/\tyes', '',
  ]);
  expect(list.split('\n', 1)[0]).toContain('v1.40, state of 2026-12-01');
  const { findings, report } = collect();
  expect(readPages('pages.tsv', list, report)).toMatchObject({ version: '1.40' });
  expect(findings).toEqual([]);
});

it('refuses a folder that is no checkout', async () => {
  await expect(listPages(await folder({ 'hugo.toml': 'title = "x"' }), undefined)).rejects.toThrow('hugo.toml names no version');
  await expect(listPages(await folder({}), undefined)).rejects.toThrow('hugo.toml');
});
