import { randomUUID } from 'node:crypto';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Catalog } from '../nodes/kit/define-node.ts';
import { type Message, message, type Text } from '../nodes/kit/text.ts';
import { checkedWorkflow } from '../nodes/kit/workflow.ts';
import { differences } from '../nodes/kit/differences.ts';
import { AppError } from './errors.ts';
import type { ErrorBody } from './protocol.ts';
import { StaleSave } from './store/workflows.ts';

/** Every error leaves here, as a sentence that says what to do. What we did not foresee stays in the log, under a number that the user sees. */
export function answerErrors(app: FastifyInstance, catalog: Catalog, listed: readonly RouteOptions[]): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const { status, body } = errorReply(error, request, catalog);
    return reply.code(status).type('application/json; charset=utf-8').send(body);
  });
  app.setNotFoundHandler((request, reply) => {
    const allowed = methodsAt(pathOf(request), listed);
    if (allowed.length === 0) return replyNotFound(request, reply);
    const values = { method: request.method, path: pathOf(request), allowed: allowed.join(', ') };
    return reply
      .code(405)
      .header('allow', values.allowed)
      .send(errorBody('wrong-method', message(wrongMethod, values)));
  });
}

function pathOf({ url }: FastifyRequest): string {
  return (url.split('?')[0] ?? '').slice(0, 200);
}

/** The methods that a path does answer to; those that take any path do not count. */
function methodsAt(path: string, listed: readonly RouteOptions[]): string[] {
  const parts = path.split('/');
  const fits = (url: string): boolean => {
    const wanted = url.split('/');
    return !url.includes('*') && wanted.length === parts.length && wanted.every((part, at) => part.startsWith(':') || part === parts[at]);
  };
  return [...new Set(listed.filter(({ url }) => fits(url)).flatMap(({ method }) => method))].toSorted();
}

export function replyNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const body = errorBody(
    'not-found',
    message(
      {
        en: 'There is nothing at {method} {path}. Check the address; /api/docs lists what there is.',
        zh: '地址 {method} {path} 不存在。请检查地址；/api/docs 列出了所有可用的接口。',
      },
      { method: request.method, path: pathOf(request) },
    ),
  );
  return reply.code(404).send(body);
}

function errorBody(code: string, content: Message, more: Partial<ErrorBody['error']> = {}): ErrorBody {
  return { error: { code, message: content, ...more } };
}

function errorReply(error: FastifyError | AppError, request: FastifyRequest, catalog: Catalog): { status: number; body: ErrorBody } {
  if (error instanceof StaleSave) {
    const mine =
      typeof request.body === 'object' && request.body !== null && 'workflow' in request.body ? request.body.workflow : undefined;
    return { status: 409, body: errorBody(error.code, error.content, { stale: stale(error, mine, catalog) }) };
  }
  if (error instanceof AppError) {
    if (error.status >= 500) request.log.error({ err: error }, error.code);
    return { status: error.status, body: errorBody(error.code, error.content, error.problems && { problems: error.problems }) };
  }
  const [fault] = error.validation ?? [];
  if (fault) return { status: 400, body: errorBody('bad-request', validationMessage(fault, error.validationContext)) };
  const known = knownErrors[error.code];
  if (known) return { status: known.status, body: errorBody(known.code, message(known.text)) };
  if (error.statusCode !== undefined && error.statusCode < 500)
    return { status: error.statusCode, body: errorBody('bad-request', message(badRequest)) };
  const id = randomUUID().slice(0, 8);
  request.log.error({ err: error, id }, 'unforeseen error');
  return {
    status: 500,
    body: errorBody(
      'internal',
      message(
        {
          en: 'Something went wrong on our side; your work is not lost. Try again. If it happens again, report the number {id}, which the log explains.',
          zh: '我们这边出了错，您的工作没有丢失。请重试；如果再次发生，请报告编号 {id}，日志中有详细说明。',
        },
        { id },
      ),
    ),
  };
}

/** Differences from what the refused tab holds to what is stored: what the other tab did. */
function stale({ newest }: StaleSave, mine: unknown, catalog: Catalog): NonNullable<ErrorBody['error']['stale']> {
  const draft = checkedWorkflow(mine);
  return {
    ...newest,
    differences: draft.ok
      ? differences(draft.workflow, newest.workflow, catalog)
          .map(({ message: words }) => words)
          .slice(0, 20)
      : [],
  };
}

const wrongMethod: Text = {
  en: '{path} does not take {method}, only {allowed}.',
  zh: '{path} 不支持 {method}，只支持 {allowed}。',
};
const badRequest: Text = {
  en: 'The server could not read this request. Check its content and its headers.',
  zh: '服务器无法读取该请求。请检查请求的内容和请求头。',
};
const tooLarge: Text = {
  en: 'This request is larger than allowed here. Send less at once, or raise the limit.',
  zh: '该请求超过了此处允许的大小。请减少每次发送的内容，或提高上限。',
};
const notJson: Text = {
  en: 'The body is not valid JSON. Check its commas, quotes and brackets.',
  zh: '请求体不是有效的 JSON。请检查其中的逗号、引号和括号。',
};
const knownErrors: Record<string, { status: number; code: string; text: Text } | undefined> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { status: 413, code: 'too-large', text: tooLarge },
  FST_REQ_FILE_TOO_LARGE: { status: 413, code: 'too-large', text: tooLarge },
  FST_FILES_LIMIT: { status: 413, code: 'too-large', text: tooLarge },
  FST_PARTS_LIMIT: { status: 413, code: 'too-large', text: tooLarge },
  FST_ERR_CTP_INVALID_JSON_BODY: { status: 400, code: 'not-json', text: notJson },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    code: 'wrong-content-type',
    text: {
      en: 'The content type of this request is not accepted here. Send JSON as “application/json”, and files from the upload field.',
      zh: '此处不接受该请求的内容类型。请以“application/json”发送 JSON，文件请通过上传框发送。',
    },
  },
  FST_INVALID_MULTIPART_CONTENT_TYPE: {
    status: 415,
    code: 'not-an-upload',
    text: {
      en: 'This is not a file upload: send the file itself as “multipart/form-data”, not a description of it.',
      zh: '这不是文件上传：请以“multipart/form-data”发送文件本身，而不是文件的描述。',
    },
  },
  ENOSPC: {
    status: 507,
    code: 'disk-full',
    text: {
      en: 'The disk is full, so nothing was saved. Free some space, then try again; what was there before is unharmed.',
      zh: '磁盘已满，内容没有保存。请清理出空间后重试，原有内容不受影响。',
    },
  },
  EDQUOT: {
    status: 507,
    code: 'disk-full',
    text: {
      en: 'The space granted to this user is used up, so nothing was saved. Free some space, then try again.',
      zh: '当前用户的磁盘配额已用完，内容没有保存。请清理出空间后重试。',
    },
  },
};

interface Fault {
  keyword: string;
  instancePath: string;
  params: Record<string, unknown>;
  message?: string;
}

function validationMessage({ keyword, instancePath, params, message: reason = '' }: Fault, part = 'body'): Message {
  const inside = instancePath.split('/').filter(Boolean).join('.');
  const field = inside === '' ? part : inside;
  const missing = String(params.missingProperty ?? params.additionalProperty ?? '');
  const full = inside === '' ? missing : `${inside}.${missing}`;
  if (keyword === 'required') return message({ en: '“{field}” is missing from the request.', zh: '请求缺少“{field}”。' }, { field: full });
  if (keyword === 'additionalProperties')
    return message(
      { en: 'The request has a member “{field}” that is not known here.', zh: '请求中的“{field}”在此处没有意义。' },
      { field: full },
    );
  if (keyword === 'type')
    return message({ en: '“{field}” must be of type {type}.', zh: '“{field}”的类型必须是 {type}。' }, { field, type: String(params.type) });
  return message({ en: '“{field}” is not valid: it {reason}.', zh: '“{field}”无效（{reason}）。' }, { field, reason });
}
