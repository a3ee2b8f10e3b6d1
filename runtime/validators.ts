import { createRequire } from 'node:module';
import type { BuildCompilerFromPool } from '@fastify/ajv-compiler';
import type { FastifySchemaCompiler, FastifyServerOptions } from 'fastify';

type Validate = ReturnType<FastifySchemaCompiler<unknown>>;
type Factory = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>;

/** Keeps Fastify from loading its own compilers at the start. */
export const compilersFactory: Factory = {
  buildValidator: () => () => {
    throw new Error('the server sets its own validator compiler');
  },
  // No route declares what it answers: the types of protocol.ts say it, and plain JSON is quick.
  buildSerializer: () => () => (data: unknown) => JSON.stringify(data),
};

/**
 * Compiles the schema of a route at its first request. Compiling all of them would be a third of the start, and most
 * are not used in a session. Addresses are texts, so their parts are converted; a body must have the right types itself.
 */
export function lazyValidators(): FastifySchemaCompiler<unknown> {
  const compilers = new Map<boolean, ReturnType<BuildCompilerFromPool>>();

  function compilerFor(isBody: boolean): ReturnType<BuildCompilerFromPool> {
    const known = compilers.get(isBody);
    if (known) return known;
    const make: () => BuildCompilerFromPool = createRequire(import.meta.url)('@fastify/ajv-compiler');
    const compile = make()({}, { customOptions: { coerceTypes: isBody ? false : 'array', removeAdditional: false } });
    compilers.set(isBody, compile);
    return compile;
  }

  return ({ schema, httpPart }) => {
    let check: Validate | undefined;
    const validate: Validate = (data) => {
      check ??= compilerFor(httpPart === 'body')({ schema });
      const fits = check(data);
      validate.errors = check.errors ?? null;
      return fits;
    };
    return validate;
  };
}
