import { AwsV4Signer } from 'aws4fetch';

export interface S3Keys {
  accessKey: string;
  secretKey: string;
}

/** SHA-256 of nothing, which is what a GET or HEAD sends. */
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/**
 * The headers of a GET signed by AWS Signature Version 4 for S3, all of them under the signature (Amazon S3 API reference, "Signature
 * Calculations for the Authorization Header"). `at`: the moment, as "20130524T000000Z"; left out: now.
 */
export async function signedHeaders(
  url: URL,
  { accessKey, secretKey }: S3Keys,
  { region, headers = {}, at }: { region: string; headers?: Record<string, string>; at?: string },
): Promise<Record<string, string>> {
  const signer = new AwsV4Signer({
    method: 'GET',
    url: url.href,
    headers: { ...headers, 'x-amz-content-sha256': emptyHash },
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    service: 's3',
    region,
    allHeaders: true,
    ...(at !== undefined && { datetime: at }),
  });
  const signed = await signer.sign();
  return Object.fromEntries(signed.headers.entries());
}
