import { expect, test } from 'vitest';
import { readDocument } from '../../../../nodes/lib/documents/read-document.ts';
import { zipBytes } from '../files/zip-bytes.ts';
import { docxBytes, officeBytes, paragraph, pdfBytes } from './document-bytes.ts';

test('a PDF is read page by page, with its title and with paragraphs where lines lie apart', async () => {
  const pdf = pdfBytes(
    [
      {
        lines: [
          [20, 'Discharge letter'],
          [60, 'The patient was well (no fever),'],
          [75, 'and went home.'],
        ],
      },
      { lines: [[20, 'Page two']] },
    ],
    { title: 'Letter 12' },
  );
  expect(await readDocument(pdf, 'a.pdf')).toEqual({
    kind: 'pdf',
    title: 'Letter 12',
    pages: ['Discharge letter\n\nThe patient was well (no fever),\nand went home.', 'Page two'],
    scanned: [],
  });
});

test('a Chinese PDF that only names its table of characters is read', async () => {
  expect(await readDocument(pdfBytes([{ gbk: 'c4e3bac3a3acb6a9b5a5' }]), 'a.pdf')).toMatchObject({ pages: ['你好，订单'] });
});

test('a PDF that is broken, locked or empty says so', async () => {
  const pdf = pdfBytes([{ lines: [[20, 'x']] }]);
  expect(await readDocument(Buffer.from('%PDF-1.7 and then nonsense'), 'a.pdf')).toBe('broken');
  expect(await readDocument(pdf.subarray(0, 40), 'a.pdf')).toBe('broken');
  expect(await readDocument(pdfBytes([{ lines: [] }]), 'a.pdf')).toBe('scanned');
});

test('a Word document gives its paragraphs, tables and title, and nothing that was deleted', async () => {
  const body = [
    paragraph('Tom &amp; Ann'),
    '<w:p><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>',
    `<w:tbl><w:tr><w:tc>${paragraph('a')}</w:tc><w:tc>${paragraph('b')}</w:tc></w:tr><w:tr><w:tc>${paragraph('c')}</w:tc><w:tc>${paragraph('d')}</w:tc></w:tr></w:tbl>`,
    paragraph('合同自签字之日起生效。'),
  ].join('');
  expect(await readDocument(docxBytes(body, { title: '合同' }), 'a.docx')).toEqual({
    kind: 'docx',
    title: '合同',
    pages: ['Tom & Ann\n\none\ttwo\nthree\n\na\tb\nc\td\n\n合同自签字之日起生效。'],
    scanned: [],
  });
});

test('a Word document that is broken, of the old kind, or no document at all says so', async () => {
  const docx = docxBytes(paragraph('text'));
  expect(await readDocument(docx.subarray(0, docx.length - 30), 'a.docx')).toBe('broken');
  expect(await readDocument(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]), 'a.docx')).toBe('old-word');
  expect(await readDocument(officeBytes({ 'other.xml': '<a/>' }), 'a.docx')).toBe('no-text');
  expect(await readDocument(docxBytes(''), 'a.docx')).toBe('empty');
});

test('a part that unpacks to more than it may, or to more than it says, is refused', async () => {
  const bomb = Buffer.from(
    `<w:document><w:body>${'<w:p><w:r><w:t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</w:t></w:r></w:p>'.repeat(400_000)}</w:body></w:document>`,
  );
  const packed = zipBytes([{ name: 'word/document.xml', content: bomb }]);
  expect(packed.length).toBeLessThan(bomb.length / 100);
  expect(await readDocument(zipBytes([{ name: 'word/document.xml', content: bomb, claims: 100 }]), 'a.docx')).toBe('broken');
  expect(await readDocument(zipBytes([{ name: 'word/document.xml', content: Buffer.from('<a/>'), claims: 900_000_000 }]), 'a.docx')).toBe(
    'too-many-bytes',
  );
  const long = Buffer.from(`<w:p><w:r><w:t>${'字'.repeat(20_000_001)}</w:t></w:r></w:p>`);
  expect(await readDocument(zipBytes([{ name: 'word/document.xml', content: long }]), 'a.docx')).toBe('too-much-text');
});

test('of a web page the main text is taken, in its own encoding; Markdown keeps its signs', async () => {
  const article = `<p>${'这是一篇关于高血压的文章。'.repeat(20)}</p>`;
  const page = `<!doctype html><html><head><title>高血压</title></head><body><nav><a href="/">菜单</a></nav><article>${article}</article></body></html>`;
  const read = await readDocument(Buffer.from(page), 'a.html');
  expect(read).toMatchObject({ kind: 'html', title: '高血压' });
  expect(typeof read === 'object' && read.pages[0]).not.toContain('菜单');
  const gbk = Buffer.concat([
    Buffer.from('<html><head><meta charset="gbk"></head><body><p>'),
    Buffer.from([0xc4, 0xe3, 0xba, 0xc3]),
    Buffer.from('</p></body></html>'),
  ]);
  expect(await readDocument(gbk, 'a')).toMatchObject({ pages: ['你好'] });
  expect(await readDocument(Buffer.from('intro\n\n# A *title* #\n\ntext'), 'a.md')).toMatchObject({
    title: 'A *title*',
    pages: ['intro\n\n# A *title* #\n\ntext'],
  });
});
