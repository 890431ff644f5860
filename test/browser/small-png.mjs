/**
 * Makes a screenshot a third of its size by a palette (PNG 1.2, colour types 2 and 6 in, 3 out): the colours of surfaces stay,
 * those of the edges of letters are rounded.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const STEP = 17;
const STAYING = 64;

export function smallPng(png) {
  const chunks = chunksOf(png);
  const head = chunks.find(({ type }) => type === 'IHDR').data;
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const size = head[9] === 6 ? 4 : 3;
  const parts = chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data);
  const pixels = unfiltered(inflateSync(Buffer.concat(parts)), width * size, height, size);
  const colours = Array.from({ length: width * height }, (_, index) => pixels.readUIntBE(index * size, 3));
  const rounded = roundingOf(colours);
  const palette = new Map();
  const rows = Buffer.alloc((width + 1) * height);
  for (const [index, colour] of colours.entries()) {
    const shown = rounded(colour);
    if (!palette.has(shown)) palette.set(shown, palette.size);
    rows[index + Math.floor(index / width) + 1] = palette.get(shown);
  }
  if (palette.size > 256) return png;
  const listed = Buffer.from(
    [...palette.keys()].flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]),
  );
  const header = Buffer.from(head);
  header.set([8, 3], 8);
  const data = deflateSync(rows, { level: 9 });
  const written = { IHDR: header, PLTE: listed, IDAT: data, IEND: Buffer.alloc(0) };
  return Buffer.concat([SIGNATURE, ...Object.entries(written).map(([type, body]) => chunk(type, body))]);
}

function roundingOf(colours) {
  const counts = new Map();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const frequent = [...counts].sort(([, one], [, other]) => other - one).slice(0, STAYING);
  const staying = new Set(frequent.map(([colour]) => colour));
  const round = (channel) => Math.round(channel / STEP) * STEP;
  return (colour) =>
    staying.has(colour)
      ? colour
      : (round(colour >> 16) << 16) | (round((colour >> 8) & 255) << 8) | round(colour & 255);
}

function chunksOf(png) {
  const chunks = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

/** PNG 1.2, chapter 6. */
function unfiltered(raw, stride, height, size) {
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x += 1) {
      const left = x < size ? 0 : pixels[y * stride + x - size];
      const up = y === 0 ? 0 : pixels[(y - 1) * stride + x];
      const corner = x < size || y === 0 ? 0 : pixels[(y - 1) * stride + x - size];
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      pixels[y * stride + x] = raw[y * (stride + 1) + x + 1] + guess;
    }
  }
  return pixels;
}

function paeth(left, up, corner) {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
