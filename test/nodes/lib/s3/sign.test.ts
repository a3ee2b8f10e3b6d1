import { expect, test } from 'vitest';
import { bucketAt } from '../../../../nodes/lib/s3/bucket.ts';
import { signedHeaders } from '../../../../nodes/lib/s3/sign.ts';

/** The examples of Amazon's own description: "Signature Calculations for the Authorization Header", 24 May 2013. */
const keys = { accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
test.each([
  ['an object in part', '/test.txt', { range: 'bytes=0-9' }, 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41'],
  ['a setting of the bucket', '/?lifecycle=', {}, 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'],
  ['a list', '/?max-keys=2&prefix=J', {}, '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'],
])('the published signature of %s comes out', async (_, path, headers, signature) => {
  const url = new URL(path, 'https://examplebucket.s3.amazonaws.com');
  const { authorization } = await signedHeaders(url, keys, { region: 'us-east-1', headers, at: '20130524T000000Z' });
  expect(authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/20130524\/us-east-1\/s3\/aws4_request, SignedHeaders=host;/,
  );
  expect(authorization?.split('Signature=')[1]).toBe(signature);
});

test.each([
  ['', 'my-data', 'eu-west-3', 'auto', 'https://my-data.s3.eu-west-3.amazonaws.com/'],
  ['', 'my.data', 'eu-west-3', 'auto', 'https://s3.eu-west-3.amazonaws.com/my.data/'],
  ['', 'my-data', 'cn-north-1', 'auto', 'https://my-data.s3.cn-north-1.amazonaws.com.cn/'],
  ['https://minio.example.org:9000', 'my-data', 'x', 'auto', 'https://minio.example.org:9000/my-data/'],
  ['https://minio.example.org/s3/', 'my-data', 'x', 'auto', 'https://minio.example.org/s3/my-data/'],
  ['https://oss-cn-hangzhou.aliyuncs.com', 'my-data', 'x', 'auto', 'https://my-data.oss-cn-hangzhou.aliyuncs.com/'],
  ['https://my-data.cos.ap-beijing.myqcloud.com', 'my-data', 'x', 'auto', 'https://my-data.cos.ap-beijing.myqcloud.com/'],
  ['https://minio.example.org', 'my-data', 'x', 'host', 'https://my-data.minio.example.org/'],
] as const)('the address of a bucket at "%s"', (endpoint, bucket, region, addressing, address) => {
  expect(bucketAt({ endpoint, bucket, region, addressing }, {}).base.href).toBe(address);
});

test.each(['', 'UPPER', 'a/b', 'x', '-ab', 'a..b', 'bucket?x', 'a@b.c'])('no bucket has the name "%s"', (bucket) => {
  expect(() => bucketAt({ endpoint: '', bucket, region: 'x', addressing: 'auto' }, {})).toThrow(/bucket/i);
});
