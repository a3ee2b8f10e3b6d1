import { expect, test } from 'vitest';
import { readScriptLiteral } from '../../../../nodes/lib/tfjs/script-literal.ts';

const wrapped = (literal: string) => `!function(e){module.exports=e()}(function(){return{1:[function(e,a,n){a.exports=${literal}},{}]}});`;

test('plain data in a script is read as text', () => {
  const literal = '{name:"a:b",on:!0,off:!1,small:-.5e-3,list:[1,,].length}';
  expect(
    readScriptLiteral(wrapped('{name:"a: \\"b\\"",on:!0,off:!1,none:null,numbers:[-.5e-3,4E2,1963169733975448e-20],in:{deep:[]}}')),
  ).toEqual({
    name: 'a: "b"',
    on: true,
    off: false,
    none: null,
    numbers: [-0.0005, 400, 1963169733975448e-20],
    in: { deep: [] },
  });
  expect(readScriptLiteral(wrapped('"AAEC"'))).toBe('AAEC');
  expect(() => readScriptLiteral(wrapped(literal))).toThrow();
});

test('a script that would do something is refused', () => {
  expect(() => readScriptLiteral(wrapped('{a:process.exit(1)}'))).toThrow('more than plain data');
  expect(() => readScriptLiteral(wrapped('function(){return 1}'))).toThrow('holds no literal');
});
