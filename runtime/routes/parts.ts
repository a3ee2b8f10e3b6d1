import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import type { SignIn } from '../access.ts';
import type { Engine } from '../engine.ts';
import type { ServerToClient } from '../protocol.ts';
import type { EndpointService } from '../serving/endpoints.ts';
import type { HookService } from '../serving/hooks.ts';
import type { LabellingService } from '../serving/labelling.ts';
import type { Stores } from '../store/open-stores.ts';

/** What the routes are made of; made once by createServer. */
export interface Parts {
  home: string;
  /** Where the program lies: examples and the built pages. */
  root: string;
  catalog: Catalog;
  engine: Engine;
  stores: Stores;
  signIn: SignIn;
  endpoints: EndpointService;
  hooks: HookService;
  labelling: LabellingService;
  /** Tells every open page that a list changed. */
  changed(what: Parameters<ServerToClient['changed']>[0]['what'], id?: string, version?: string): void;
}
export type Routes = (parts: Parts) => FastifyPluginAsyncTypebox;
