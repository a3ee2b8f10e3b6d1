import type { Outside } from './engine.ts';
import { artifactsIn } from './run/artifacts-in.ts';
import { folderPath } from './store/folders.ts';
import type { Stores } from './store/open-stores.ts';

/** Until there are accounts, everything belongs to the one who signed in. */
export const firstOwner = 'owner';

/** Where the effects of steps end, and what steps may ask of the collections. */
export function createOutside(stores: Stores, changed: Outside['changed']): Outside {
  const { models, endpoints, secrets, workflows, subflows, uploads, labellings, payloads } = stores;
  return {
    async registerModel(model, { name, alias, run, workflow, scores }) {
      const version = await models.register(firstOwner, name, alias, { model, run, workflow, scores });
      changed('models', name);
      return version.model;
    },
    async deployEndpoint(endpoint, origin) {
      await endpoints.deploy(firstOwner, endpoint, origin);
      changed('endpoints', endpoint.name);
    },
    findModel: models.find,
    secret: secrets.get,
    payloads: payloads.fingerprint,
    folder: folderPath,
    *keeps() {
      for (const { versions } of models.list()) for (const { model } of versions) yield model.artifact;
      for (const { versions } of endpoints.list()) for (const { model } of versions) yield model.artifact;
      yield* labellings.items();
      const used = new Set<string>(subflows.uploads());
      for (const { publications, uploads: named, pinned = [] } of [...workflows.list(), ...workflows.deleted()]) {
        for (const artifact of [...named, ...publications.flatMap((published) => published.uploads)]) used.add(artifact);
        yield* pinned;
        for (const { pins } of publications) yield* artifactsIn(pins);
      }
      yield* uploads.kept(used);
    },
    people: {
      record: labellings.record,
      async ask(asking) {
        changed('labelling', await labellings.ask(firstOwner, asking));
      },
      leave(run) {
        for (const id of labellings.leave(run)) changed('labelling', id);
      },
    },
    changed,
  };
}
