import {fileURLToPath} from 'node:url'
import {listMigrations, type Migration} from '#kernel/migrate.ts'
import type {Pack} from '#kernel/pack.ts'

const folderOf = (path: string): string => fileURLToPath(new URL(`../${path}/migrations`, import.meta.url))

/** The steps of the kernel and then of each domain, in the order of the ladder; a domain's folder bears its pack's name. */
export const migrationsOf = (packs: readonly Pick<Pack, 'name'>[]): readonly Migration[] => [
  ...listMigrations('kernel', folderOf('kernel')),
  ...packs
    .filter(({name}) => name !== 'kernel')
    .flatMap(({name}) => [...listMigrations(name, folderOf(`platform/${name}`)), ...listMigrations(name, folderOf(`sectors/${name}`))]),
]
