import type { EpochMs } from '../../domain/shared/json.ts';

/** A file as it is to be, or lies, in the storage; `key` is a path of safe parts. */
export interface StoredFile {
  readonly key: string;
  readonly bytes: number;
  /** SHA-256 in hex. */
  readonly digest: string;
  readonly mediaType: string;
}

/** A request that uploads one file, of this size and digest and no other. */
export interface UploadAddress {
  readonly method: 'PUT';
  /** Absolute, or below the address of the API. */
  readonly url: string;
  /** To be sent with it as they are. */
  readonly headers: { readonly [name: string]: string };
}

/** Where files lie: S3, or a folder. Whoever has an address needs no token, until it expires. */
export interface ObjectStorage {
  readonly uploadAddress: (file: StoredFile, expiresAtMs: EpochMs) => Promise<UploadAddress>;
  /** The file is offered under that name, to be saved and not shown. */
  readonly downloadAddress: (
    file: Pick<StoredFile, 'key' | 'mediaType'> & { readonly fileName: string },
    expiresAtMs: EpochMs,
  ) => Promise<string>;
  /** What lies under a key; `undefined` when nothing does. */
  readonly look: (key: string) => Promise<Pick<StoredFile, 'bytes' | 'digest'> | undefined>;
}

/** Content-Disposition that names a file of any characters (RFC 6266). */
export function dispositionOf(fileName: string): string {
  const plain = fileName.replace(/[^\x20-\x7e]|["%\\]/g, '_');
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
