import { type Settings, type SettingsOf, withDefaults } from '../nodes/kit/settings.ts';

/** All settings of a node for `describe` and `check`: the given ones over the defaults. */
export function filledSettings<S extends Settings>(definition: { settings: S }, given?: Partial<SettingsOf<S>>): SettingsOf<S>;
export function filledSettings(definition: { settings: Settings }, given: object = {}): object {
  return { ...withDefaults(definition.settings, {}), ...given };
}
