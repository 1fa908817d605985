import {existsSync} from 'node:fs'

// Imported first: what `.env` says counts as if it stood in the environment; what stands there already wins.
if (existsSync('.env')) process.loadEnvFile('.env')
