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
  api: {
    name: { en: 'Everything', zh: '全部' },
    note: {
      en: 'may read and change all that this page shows; for your own programs alone',
      zh: '可以读取和修改所有内容，仅供您自己的程序使用',
    },
  },
};
export const scopes: readonly Scope[] = ['endpoints', 'hooks', 'api'];
