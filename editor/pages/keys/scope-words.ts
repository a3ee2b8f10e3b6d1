import type { Text } from '../../../nodes/kit/text.ts';
import type { KeyRecord } from '../../../runtime/protocol.ts';

type Scope = KeyRecord['scopes'][number];

export const scopeWords: Readonly<Record<Scope, { name: Text; note: Text }>> = {
  endpoints: {
    name: { en: 'Endpoints', zh: '服务' },
    note: { en: 'may ask models for predictions', zh: '可以请求模型预测' },
  },
  hooks: {
    name: { en: 'Webhooks', zh: 'Webhook' },
    note: { en: 'may call published workflows', zh: '可以调用已发布的工作流' },
  },
  label: {
    name: { en: 'Label rows', zh: '标注数据' },
    note: {
      en: 'for a person who signs in to label: sees the rows to label and nothing else',
      zh: '供标注人员登录使用：只能看到需要标注的数据',
    },
  },
  api: {
    name: { en: 'Everything', zh: '全部' },
    note: {
      en: 'may read and change all there is here; for yourself, your own programs and those who manage with you',
      zh: '可以读取和修改所有内容，仅供您本人、您自己的程序和共同管理的人使用',
    },
  },
};
export const scopes: readonly Scope[] = ['endpoints', 'hooks', 'label', 'api'];
