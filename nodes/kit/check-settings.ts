import { isObject, type Json, readJson } from './json.ts';
import type { NodeProblem } from './problem.ts';
import {
  defaultOf,
  type FileRef,
  type IntegerSetting,
  isShown,
  type NumberSetting,
  type Setting,
  type Settings,
  withDefaults,
} from './settings.ts';
import { type Message, message } from './text.ts';

/** Problems of the given values against their definitions; settings that are not shown are not judged. */
export function checkSettings(settings: Settings, given: Readonly<Record<string, Json>>): NodeProblem[] {
  const values = withDefaults(settings, given);
  return Object.entries(settings).flatMap(([name, setting]) => {
    if (!isShown(setting, values)) return [];
    const wrong = settingProblem(setting, values[name] ?? null);
    if (!wrong) return [];
    const good = nearestGood(setting, values[name] ?? null);
    const fixes = good !== undefined && [{ label: useWords(setting, good), settings: { [name]: good } }];
    return [{ code: wrong.code, severity: 'error' as const, message: wrong.message, setting: name, ...(fixes && { fixes }) }];
  });
}

/** The allowed value that is closest to a wrong one; undefined where that would be a guess. */
function nearestGood(setting: Setting, value: Json): Json | undefined {
  const number = setting.kind === 'number' || setting.kind === 'integer';
  const near = number && typeof value === 'number' ? withinBounds(setting, value) : defaultOf(setting);
  const chosen = setting.kind === 'choice' || setting.kind === 'toggle' || number;
  return chosen && !settingProblem(setting, near) ? near : undefined;
}
function withinBounds({ kind, min = -Infinity, max = Infinity }: NumberSetting | IntegerSetting, value: number): number {
  return Math.min(max, Math.max(min, kind === 'integer' ? Math.round(value) : value));
}
function useWords(setting: Setting, value: Json): Message {
  const words = setting.kind === 'choice' ? setting.options[String(value)] : undefined;
  if (words) return message({ en: 'Use “{value}”', zh: '使用“{value}”' }, { value: words });
  return value === null || typeof value === 'object' || typeof value === 'boolean'
    ? message({ en: 'Use the usual value', zh: '使用默认值' })
    : message({ en: 'Use {value}', zh: '使用 {value}' }, { value });
}

interface Wrong {
  code: 'empty-setting' | 'bad-setting';
  message: Message;
}

/** What is wrong with one value, or undefined. */
export function settingProblem(setting: Setting, value: Json): Wrong | undefined {
  const { label } = setting;
  const bad = (text: { en: string; zh: string }, values = {}): Wrong => ({
    code: 'bad-setting',
    message: message(text, { label, ...values }),
  });
  const empty = (): Wrong => ({
    code: 'empty-setting',
    message: message(
      setting.kind === 'text'
        ? { en: '“{label}” is still empty.', zh: '“{label}”尚未填写。' }
        : { en: '“{label}” is not chosen yet.', zh: '“{label}”尚未选择。' },
      { label },
    ),
  });
  switch (setting.kind) {
    case 'number':
    case 'integer': {
      if (value === null && setting.optional) return undefined;
      if (typeof value !== 'number' || !Number.isFinite(value))
        return bad({ en: '“{label}” must be a number.', zh: '“{label}”必须是数字。' });
      if (setting.kind === 'integer' && !Number.isInteger(value))
        return bad({ en: '“{label}” must be a whole number.', zh: '“{label}”必须是整数。' });
      if (setting.min !== undefined && value < setting.min)
        return bad({ en: '“{label}” must be at least {min}.', zh: '“{label}”不能小于 {min}。' }, { min: setting.min });
      if (setting.max !== undefined && value > setting.max)
        return bad({ en: '“{label}” must be at most {max}.', zh: '“{label}”不能大于 {max}。' }, { max: setting.max });
      return undefined;
    }
    case 'toggle':
      return typeof value === 'boolean' ? undefined : bad({ en: '“{label}” must be on or off.', zh: '“{label}”只能是开或关。' });
    case 'text': {
      if (typeof value !== 'string') return bad({ en: '“{label}” must be text.', zh: '“{label}”必须是文本。' });
      if (value.length > (setting.maxLength ?? 20_000))
        return bad(
          { en: '“{label}” is too long: at most {max} characters.', zh: '“{label}”过长：最多 {max} 个字符。' },
          { max: setting.maxLength ?? 20_000 },
        );
      if (value === '') return setting.optional ? undefined : empty();
      if (setting.pattern && !new RegExp(`^(?:${setting.pattern})$`, 'u').test(value))
        return bad({ en: '“{label}” has a character or form that is not allowed here.', zh: '“{label}”包含不允许的字符或格式。' });
      if (setting.language === 'json' && readJson(value) === undefined)
        return bad({ en: '“{label}” is not valid JSON.', zh: '“{label}”不是有效的 JSON。' });
      return undefined;
    }
    case 'choice':
      return typeof value === 'string' && Object.hasOwn(setting.options, value)
        ? undefined
        : bad({ en: '“{label}” must be one of its choices.', zh: '“{label}”必须是给定选项之一。' });
    case 'columns': {
      const names = setting.count === 1 ? [value] : value;
      if (!Array.isArray(names) || !names.every((item) => typeof item === 'string'))
        return bad({ en: '“{label}” must name columns.', zh: '“{label}”必须是列名。' });
      return !setting.optional && names.filter((item) => item !== '').length === 0 ? empty() : undefined;
    }
    case 'file':
      if (value === null) return setting.optional ? undefined : empty();
      return isFileRef(value)
        ? undefined
        : bad({
            en: '“{label}” does not name a file that Graftwork may read. Choose the file again.',
            zh: '“{label}”不是 Graftwork 可以读取的文件。请重新选择。',
          });
    case 'secret':
      if (typeof value !== 'string') return bad({ en: '“{label}” must name a secret.', zh: '“{label}”必须是机密的名称。' });
      return value === '' && !setting.optional ? empty() : undefined;
    case 'list': {
      if (!Array.isArray(value)) return bad({ en: '“{label}” must be a list.', zh: '“{label}”必须是列表。' });
      if (value.length > (setting.max ?? 100))
        return bad(
          { en: '“{label}” has too many entries: at most {max}.', zh: '“{label}”条目过多：最多 {max} 条。' },
          { max: setting.max ?? 100 },
        );
      for (const item of value) {
        if (!isObject(item)) return bad({ en: '“{label}” has a damaged entry. Remove it.', zh: '“{label}”中有损坏的条目。请删除它。' });
        const fields = withDefaults(setting.fields, item);
        for (const [name, field] of Object.entries(setting.fields)) {
          const wrong = isShown(field, fields) ? settingProblem(field, fields[name] ?? null) : undefined;
          if (wrong) return wrong;
        }
      }
      return undefined;
    }
  }
}

const artifactPattern = /^[0-9a-f]{64}$/;
/** Whether a value is a file reference; paths stay inside their folder. */
export function isFileRef(value: unknown): value is FileRef {
  if (!isObject(value)) return false;
  const { source, artifact, name, bytes, path, folder, alias } = value;
  if (source === 'upload')
    return typeof artifact === 'string' && artifactPattern.test(artifact) && typeof name === 'string' && typeof bytes === 'number';
  if (source === 'example') return typeof path === 'string' && isInside(path);
  if (source === 'folder') return typeof folder === 'string' && typeof path === 'string' && isInside(path);
  return source === 'model' && typeof name === 'string' && name !== '' && typeof alias === 'string';
}

function isInside(path: string): boolean {
  return path !== '' && path.length < 1_000 && !path.startsWith('/') && !/[\\:\0]/.test(path) && !path.split('/').includes('..');
}
