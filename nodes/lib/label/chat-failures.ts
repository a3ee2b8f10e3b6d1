import { isObject, readJson } from '../../kit/json.ts';
import { Failure } from '../../kit/problem.ts';
import { type Text, verbatim } from '../../kit/text.ts';

const longestSaid = 150;

const reasons = new Map<number, { why: Text; setting: string }>([
  [
    401,
    {
      why: { en: 'it does not accept the key. Choose the secret that holds the right one', zh: '密钥未被接受。请选择正确的密钥' },
      setting: 'key',
    },
  ],
  [402, { why: { en: 'the account has no credit left. Add some, and run again', zh: '账户余额不足。请充值后重新运行' }, setting: 'key' }],
  [403, { why: { en: 'this key may not use this model. Check its rights', zh: '该密钥无权使用此模型。请检查其权限' }, setting: 'key' }],
  [
    404,
    {
      why: {
        en: 'it knows no such model, or there is nothing at this address. Check the name of the model, and the address, which mostly ends in /v1',
        zh: '没有这个模型，或该地址不存在。请检查模型名称和服务地址（通常以 /v1 结尾）',
      },
      setting: 'name',
    },
  ],
]);

/** The service refuses every question. */
export function refusedQuestions(host: string, status: number, body: string): Failure {
  const { why, setting } = reasons.get(status) ?? {
    why: { en: 'check the address and the name of the model', zh: '请检查服务地址和模型名称' },
    setting: 'address',
  };
  const said = errorIn(body);
  return new Failure(
    said === ''
      ? { en: '{host} refuses the questions ({status}): {why}.', zh: '{host} 拒绝了提问（{status}）：{why}。' }
      : {
          en: '{host} refuses the questions ({status}): {why}. It says: {said}',
          zh: '{host} 拒绝了提问（{status}）：{why}。对方的说明：{said}',
        },
    { host, status: String(status), why, said: verbatim(said) },
    { code: 'questions-refused', setting },
  );
}

/** `{"error": {"message": ...}}`, or `{"error": ...}` of some. */
function errorIn(body: string): string {
  const answer = readJson(body);
  const error = isObject(answer) ? answer.error : undefined;
  const said = isObject(error) ? error.message : error;
  return typeof said === 'string' ? said.slice(0, longestSaid) : '';
}

/** None of the first answers is one of the labels. */
export function notUnderstood(host: string, said: string): Failure {
  return new Failure(
    {
      en: 'None of the first answers of {host} names one of the labels. The last one: {said}. Check the model’s name and the task, or use a model that follows instructions.',
      zh: '{host} 最初的回答都不是给定的标签。最后一次的回答：{said}。请检查模型名称和任务说明，或改用能按指令回答的模型。',
    },
    { host, said: verbatim(said.slice(0, longestSaid)) },
    { code: 'answers-not-understood', setting: 'name' },
  );
}
