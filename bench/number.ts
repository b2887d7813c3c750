/** Integers as text: reading and writing them against Node's string functions. */
import { latin1Bytes } from '../src/base/bytes.ts';
import { parseDouble, parseSafeInteger, writeDouble, writeInteger } from '../src/base/number.ts';
import { leaf } from './leaf.ts';

const numbers = Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? 1 : -1) * i ** 4);
const texts = numbers.map((value) => latin1Bytes(String(value)));
const target = Buffer.alloc(32);

leaf('parseSafeInteger', texts.length, () => {
  let sum = 0;
  for (const text of texts) sum += parseSafeInteger(text, 0, text.length);
  return sum;
});

leaf('Number(latin1Slice)', texts.length, () => {
  let sum = 0;
  for (const text of texts) {
    sum += Number(Buffer.from(text.buffer, text.byteOffset, text.length).toString('latin1'));
  }
  return sum;
});

leaf('writeInteger', numbers.length, () => {
  let sum = 0;
  for (const value of numbers) sum += writeInteger(value, target, 0);
  return sum;
});

leaf('write(String(value))', numbers.length, () => {
  let sum = 0;
  for (const value of numbers) sum += target.write(String(value), 'latin1');
  return sum;
});

const scores = numbers.map((value) => (value % 100_000) / 1000 + 0.25);
const scoreTexts = scores.map((value) => latin1Bytes(String(value)));

leaf('parseDouble', scoreTexts.length, () => {
  let sum = 0;
  for (const text of scoreTexts) sum += parseDouble(text, 0, text.length) ?? 0;
  return sum;
});

leaf('Number(toString)', scoreTexts.length, () => {
  let sum = 0;
  for (const text of scoreTexts) {
    sum += Number(Buffer.from(text.buffer, text.byteOffset, text.length).toString('latin1'));
  }
  return sum;
});

leaf('writeDouble', scores.length, () => {
  let sum = 0;
  for (const value of scores) sum += writeDouble(value, target, 0);
  return sum;
});

leaf('write(String(value)), which Redis would write otherwise', scores.length, () => {
  let sum = 0;
  for (const value of scores) sum += target.write(String(value), 'latin1');
  return sum;
});
