import { zipBytes } from '../files/zip-bytes.ts';

const bytesOf = (text: string) => Buffer.from(text, 'latin1');

/** A page of a PDF: lines of text (with where they stand, from the top, in points), signs of GBK as hexadecimal digits, or a JPEG. */
export type PdfPage =
  { lines: readonly [y: number, text: string][] } | { gbk: string } | { jpeg: Uint8Array; width: number; height: number };

/** A small PDF, after ISO 32000. */
export function pdfBytes(pages: readonly PdfPage[], { title }: { title?: string } = {}): Buffer {
  const objects: Buffer[] = [];
  const add = (...parts: (string | Uint8Array)[]): number =>
    objects.push(Buffer.concat(parts.map((part) => (typeof part === 'string' ? bytesOf(part) : Buffer.from(part)))));
  const stream = (facts: string, content: Uint8Array): number =>
    add(`<< ${facts} /Length ${content.length} >>\nstream\n`, content, '\nendstream');
  const tree = 2;
  add(`<< /Type /Catalog /Pages ${tree} 0 R >>`);
  add('');
  const latin = add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
  const descriptor = add(
    '<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /Ascent 880 /Descent -120 /CapHeight 880 /ItalicAngle 0 /StemV 93 /FontBBox [-25 -254 1000 880] >>',
  );
  const song = add(
    `<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor ${descriptor} 0 R /DW 1000 >>`,
  );
  const chinese = add(`<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /GBK-EUC-H /DescendantFonts [${song} 0 R] >>`);
  const kids = pages.map((page) => {
    const picture =
      'jpeg' in page
        ? stream(
            `/Type /XObject /Subtype /Image /Width ${page.width} /Height ${page.height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode`,
            page.jpeg,
          )
        : 0;
    const drawing =
      'lines' in page
        ? page.lines.map(([y, text]) => `BT /F1 12 Tf 72 ${780 - y} Td (${text.replace(/[()\\]/g, '\\$&')}) Tj ET`).join('\n')
        : 'gbk' in page
          ? `BT /F2 12 Tf 72 700 Td <${page.gbk}> Tj ET`
          : `q 595 0 0 ${(595 * page.height) / page.width} 0 300 cm /Im Do Q`;
    const content = stream('', bytesOf(drawing));
    return add(
      `<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 595 842] /Contents ${content} 0 R /Resources << /Font << /F1 ${latin} 0 R /F2 ${chinese} 0 R >> ${picture ? `/XObject << /Im ${picture} 0 R >>` : ''} >> >>`,
    );
  });
  objects[tree - 1] = bytesOf(`<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] >>`);
  const facts = add(`<< ${title === undefined ? '' : `/Title (${title})`} >>`);
  const parts = [bytesOf('%PDF-1.7\n')];
  const places: number[] = [];
  let at = parts[0]!.length;
  for (const [index, object] of objects.entries()) {
    const whole = Buffer.concat([bytesOf(`${index + 1} 0 obj\n`), object, bytesOf('\nendobj\n')]);
    places.push(at);
    at += whole.length;
    parts.push(whole);
  }
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(
    bytesOf(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer << /Size ${objects.length + 1} /Root 1 0 R /Info ${facts} 0 R >>\nstartxref\n${at}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

/** A Word document; `body`: what stands in `w:body`. */
export function docxBytes(body: string, { title }: { title?: string } = {}): Buffer {
  const name = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
  return officeBytes({
    'word/document.xml': `<w:document ${name}><w:body>${body}</w:body></w:document>`,
    ...(title !== undefined && {
      'docProps/core.xml': `<cp:coreProperties xmlns:dc="x"><dc:title>${title}</dc:title></cp:coreProperties>`,
    }),
  });
}

export const paragraph = (text: string) => `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;

/** A workbook with sheets by name, each as the XML inside `sheetData`. */
export function xlsxBytes(
  sheets: Readonly<Record<string, string>>,
  { shared = [], formats = [] }: { shared?: string[]; formats?: number[] } = {},
): Buffer {
  const names = Object.keys(sheets);
  return officeBytes({
    'xl/workbook.xml': `<workbook><sheets>${names.map((sheet, at) => `<sheet name="${sheet}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${names.map((_, at) => `<Relationship Id="rId${at + 1}" Target="worksheets/sheet${at + 1}.xml"/>`).join('')}</Relationships>`,
    'xl/styles.xml': `<styleSheet><cellXfs>${formats.map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `<sst>${shared.map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`,
    ...Object.fromEntries(
      Object.values(sheets).map((rows, at) => [
        `xl/worksheets/sheet${at + 1}.xml`,
        `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
      ]),
    ),
  });
}

export function officeBytes(parts: Readonly<Record<string, string>>): Buffer {
  return zipBytes(Object.entries(parts).map(([name, content]) => ({ name, content: Buffer.from(`<?xml version="1.0"?>${content}`) })));
}
