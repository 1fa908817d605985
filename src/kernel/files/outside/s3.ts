import type {Readable} from 'node:stream'
import {requireKey, type Shelf} from '../shelf.ts'

/** Where the objects of an S3-compatible store are. */
export interface S3Settings {
  readonly endpoint: string
  readonly bucket: string
  readonly region: string
  readonly accessKey: string
  readonly secretKey: string
}

const isMissing = (error: unknown): boolean => (error as {$metadata?: {httpStatusCode?: number}}).$metadata?.httpStatusCode === 404

/** A shelf in an S3-compatible store, for several servers and large cities. Keys lie under `files/ab/cd/`. */
export const openS3Shelf = ({endpoint, bucket, region, accessKey, secretKey}: S3Settings): Shelf => {
  // Loaded when first used: it is large, and most installations keep files in a folder.
  let loaded: Promise<{s3: typeof import('@aws-sdk/client-s3'); client: import('@aws-sdk/client-s3').S3Client}> | undefined
  const load = () => {
    loaded ??= import('@aws-sdk/client-s3').then((s3) => ({
      s3,
      client: new s3.S3Client({
        endpoint,
        region,
        forcePathStyle: true,
        credentials: {accessKeyId: accessKey, secretAccessKey: secretKey},
        // Many compatible stores know only the checksums S3 began with.
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
      }),
    }))
    return loaded
  }
  const place = (key: string) => ({Bucket: bucket, Key: `files/${requireKey(key).slice(0, 2)}/${key.slice(2, 4)}/${key}`})
  const orMissing = (error: unknown): undefined => {
    if (isMissing(error)) return undefined
    throw error
  }
  return {
    put: async (key, bytes, type) => {
      const {s3, client} = await load()
      await client.send(new s3.PutObjectCommand({...place(key), Body: bytes, ContentType: type, ContentLength: bytes.length}))
    },
    get: async (key, part) => {
      const {s3, client} = await load()
      const range = part === undefined ? {} : {Range: `bytes=${part.first}-${part.last}`}
      const found = await client.send(new s3.GetObjectCommand({...place(key), ...range})).catch(orMissing)
      if (found?.Body === undefined) return undefined
      const size = Number(found.ContentRange?.split('/')[1] ?? found.ContentLength ?? 0)
      return {bytes: found.Body as Readable, size}
    },
    has: async (key) => {
      const {s3, client} = await load()
      return (await client.send(new s3.HeadObjectCommand(place(key))).catch(orMissing))?.ContentLength
    },
    delete: async (key) => {
      const {s3, client} = await load()
      await client.send(new s3.DeleteObjectCommand(place(key)))
    },
  }
}
